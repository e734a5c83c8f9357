import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import Database from 'libsql';

import { CommitBell, StoreUnavailableError, ensureLogId, type OpenedEventLog } from '../core';
import { Appender } from './append';
import { GroupCommitter, type GroupCommit } from './group-commit';
import { hasSchema, prepareForWriting } from './schema';
import { SqliteEventLog } from './sqlite-event-log';
import { translated } from './translate-error';
import { acquireWriterLock } from './writer-lock';

export interface SqliteEventLogOptions {
  /** The file. A writer makes it, and the folder that it lies in. */
  readonly path: string;
  /** Beside a running writer, or without one. The file must be there. */
  readonly readOnly?: boolean;
  readonly now?: () => Date;
  /** When what was acknowledged survives a power cut: at once unless said otherwise; `at-close` is for a log that is being made. */
  readonly durable?: 'at-commit' | 'at-close';
  /** Told after every transaction that wrote something. Must not throw. */
  readonly onCommit?: (commit: GroupCommit) => void;
  /** Rung after every commit; when somebody else rings it, followers look again. One of its own when left out. */
  readonly bell?: CommitBell;
}

/** How long a read waits for the writer's checkpoint to let go of the file. */
const BUSY_MS = 1_000;

/**
 * Opens the log in a file. Rejects with `LogInUseError` when another writer has it, here or in another process, and
 * with `StoreUnavailableError` when the file cannot be used.
 */
export const openSqliteEventLog = async (options: SqliteEventLogOptions): Promise<OpenedEventLog> => {
  const path = resolve(options.path);
  return options.readOnly ? openForReading(path, options) : openForWriting(path, options);
};

const openForWriting = async (
  path: string,
  { now, onCommit, durable, bell = new CommitBell() }: SqliteEventLogOptions,
): Promise<OpenedEventLog> => {
  const { database, release } = translated(() => openAlone(path, durable));
  const committed = (commit: GroupCommit) => {
    bell.ring();
    onCommit?.(commit);
  };
  const committer = new GroupCommitter(database, new Appender(database), now ?? (() => new Date()), committed);
  const log = new SqliteEventLog(database, committer, bell, release);
  try {
    await ensureLogId(log);
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
};

/** The file, made when it is not there, with the lock that keeps other writers out. */
const openAlone = (path: string, durable: SqliteEventLogOptions['durable']) => {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path, { timeout: BUSY_MS });
  const opened: (() => void)[] = [() => database.close()];
  try {
    const release = acquireWriterLock(path);
    opened.push(release);
    prepareForWriting(database, durable);
    return { database, release };
  } catch (error) {
    for (const undo of opened) undo();
    throw error;
  }
};

/** The file of a log, for looking only. Throws `StoreUnavailableError` when it is none. */
export const openReadOnly = (path: string): Database.Database => {
  if (!existsSync(path)) throw new StoreUnavailableError(`There is no log at ${path}`);
  const database = new Database(`${pathToFileURL(path).href}?mode=ro`, { timeout: BUSY_MS });
  if (hasSchema(database)) return database;
  database.close();
  throw new StoreUnavailableError(`${path} holds no log`);
};

const openForReading = (path: string, { bell = new CommitBell() }: SqliteEventLogOptions): OpenedEventLog =>
  translated(() => new SqliteEventLog(openReadOnly(path), null, bell, () => undefined));
