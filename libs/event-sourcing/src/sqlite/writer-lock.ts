import { realpathSync } from 'node:fs';

import Database from 'libsql';

import { LogInUseError } from '../core';
import { codeOf, translateError } from './translate-error';

/**
 * Makes this process the only writer of the log at this path until the answer is called, or until it dies: the lock is
 * the operating system's. Throws `LogInUseError` at once when there is a writer already, in this process or another.
 */
export const acquireWriterLock = (path: string): (() => void) => {
  // However the path is spelled, the lock lies beside the file itself.
  const lock = new Database(`${realpathSync(path)}-writer`, { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) throw new LogInUseError(`${path} is being written by another process`);
    throw translateError(error);
  }
  return () => {
    lock.exec('ROLLBACK');
    lock.close();
  };
};
