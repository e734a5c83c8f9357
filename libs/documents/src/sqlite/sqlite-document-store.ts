import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DocumentStore, DocumentStoreUnavailableError, WriteListeners } from '../core';
import { BuildCatalogue } from './build-catalogue';
import { SqliteCollection } from './sqlite-collection';
import { SqliteConnection } from './sqlite-connection';
import { sqliteRecords } from './sqlite-records';
import { WritableCollection } from './writable-collection';
import { WriteQueue } from './write-queue';

export interface SqliteDocumentStoreOptions {
  /** The file; made with its folder when it is not there. */
  readonly path: string;
  /** For looking beside a running writer: needs the file to be there, and refuses every write. */
  readonly readOnly?: boolean;
  /** How long to wait for another process that writes, 5,000 milliseconds when left out. */
  readonly busyTimeoutMs?: number;
  /** Told of writes, and who asks `onWrite` is told of what they are told. Its own when left out. */
  readonly listeners?: WriteListeners;
}

const schema = `
  CREATE TABLE IF NOT EXISTS builds (
    name TEXT NOT NULL, build TEXT NOT NULL, indexes TEXT NOT NULL, PRIMARY KEY (name, build)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/**
 * A store in one file, which several processes may have open. Rejects with `DocumentStoreUnavailableError` when the
 * file cannot be opened.
 */
export async function openSqliteDocumentStore(options: SqliteDocumentStoreOptions): Promise<DocumentStore> {
  const { path, readOnly = false, busyTimeoutMs = 5_000, listeners = new WriteListeners() } = options;
  const connection = connect(path, readOnly, busyTimeoutMs);
  await connection
    .attempt(() => prepare(connection, readOnly))
    .catch((error: unknown) => {
      connection.close();
      throw error;
    });
  const written = (): void => listeners.notify();
  const writes = new WriteQueue(connection);
  const catalogue = new BuildCatalogue(connection, readOnly);
  return {
    records: sqliteRecords(connection, writes, written),
    open: async (declaration, build) =>
      new WritableCollection(connection, writes, declaration, build, await catalogue.open(declaration, build), written),
    openExisting: async (declaration, build) =>
      (await catalogue.exists(declaration, build)) ? new SqliteCollection(connection, declaration, build) : null,
    builds: (name) => catalogue.builds(name),
    drop: (name, build) => catalogue.drop(name, build),
    onWrite: (listener) => listeners.add(listener),
    close: async () => {
      await writes.close();
      connection.close();
    },
  };
}

function connect(path: string, readOnly: boolean, busyTimeoutMs: number): SqliteConnection {
  if (!readOnly) mkdirSync(dirname(path), { recursive: true });
  else if (!existsSync(path)) throw new DocumentStoreUnavailableError('There is no document store to read');
  return SqliteConnection.connect(path, busyTimeoutMs);
}

function prepare(connection: SqliteConnection, readOnly: boolean): void {
  if (readOnly) {
    connection.exec('PRAGMA query_only = ON');
    const [row] = connection.all(`SELECT 1 FROM sqlite_schema WHERE name = 'records'`);
    if (row === undefined) throw new DocumentStoreUnavailableError('The file holds no document store');
    return;
  }
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = NORMAL');
  // Most pages of an index are touched again and again by random ids: they are kept in memory (KiB), and moved out of the
  // write-ahead log (pages) once for many times that they were written.
  connection.exec('PRAGMA cache_size = -32768');
  connection.exec('PRAGMA wal_autocheckpoint = 4000');
  connection.write(() => connection.exec(schema));
}
