import type { ControlRecord, ControlRecords, Json } from '../core';
import type { SqliteConnection } from './sqlite-connection';
import type { WriteQueue } from './write-queue';

interface RecordRow {
  readonly key: string;
  readonly value: string;
  readonly revision: number;
}

/**
 * Control records in a table of the same file as the documents.
 *
 * With a write-ahead log and `synchronous=NORMAL` a crash of the machine may lose the latest transactions, but never one
 * without all that were committed after it: the log is replayed up to the first frame that is not whole. A checkpoint is
 * committed after its documents, so it is never ahead of them; what is lost is done again from the checkpoint that is left.
 */
export function sqliteRecords(connection: SqliteConnection, writes: WriteQueue, written: () => void): ControlRecords {
  return {
    get: (key) =>
      connection.attempt(() => {
        const [row] = rowsOf(connection, 'SELECT key, value, revision FROM records WHERE key = ?', [key]);
        return row === undefined ? null : recordOf(row);
      }),
    list: (prefix) =>
      connection.attempt(() => {
        const sql = `SELECT key, value, revision FROM records
                     WHERE key >= ?1 AND substr(key, 1, length(?1)) = ?1 ORDER BY key`;
        return new Map(rowsOf(connection, sql, [prefix]).map((row) => [row.key, recordOf(row)]));
      }),
    put: async (key, value, expectedRevision) => {
      const text = JSON.stringify(value);
      const done = await writes.add(() => putRecord(connection, key, text, expectedRevision));
      if (done) written();
      return done;
    },
    remove: async (key) => {
      await writes.add(() => connection.run('DELETE FROM records WHERE key = ?', [key]));
      written();
    },
  };
}

function putRecord(connection: SqliteConnection, key: string, value: string, expected: number | undefined): boolean {
  if (expected === undefined) {
    const sql = `INSERT INTO records (key, value, revision) VALUES (?, ?, 1)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = revision + 1`;
    return connection.run(sql, [key, value]) === 1;
  }
  if (expected === 0) {
    const sql = 'INSERT INTO records (key, value, revision) VALUES (?, ?, 1) ON CONFLICT (key) DO NOTHING';
    return connection.run(sql, [key, value]) === 1;
  }
  const sql = 'UPDATE records SET value = ?, revision = revision + 1 WHERE key = ? AND revision = ?';
  return connection.run(sql, [value, key, expected]) === 1;
}

const rowsOf = (connection: SqliteConnection, sql: string, parameters: readonly string[]): readonly RecordRow[] =>
  connection.all(sql, parameters) as unknown as readonly RecordRow[];

const recordOf = ({ value, revision }: RecordRow): ControlRecord => ({ value: JSON.parse(value) as Json, revision });
