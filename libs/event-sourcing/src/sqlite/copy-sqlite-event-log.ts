import { existsSync } from 'node:fs';

import { StoreUnavailableError } from '../core';
import { openReadOnly } from './open-sqlite-event-log';
import { translated } from './translate-error';

/**
 * Copies the log in a file, as it is at one moment, into another file that is not there yet; beside a running writer, or
 * without one. The copy is not synced. Rejects with `StoreUnavailableError` when there is no log, and with
 * `StorageFullError` when there is no room.
 */
export const copySqliteEventLog = async (path: string, target: string): Promise<void> => {
  if (existsSync(target)) throw new StoreUnavailableError(`${target} is there already`);
  translated(() => {
    const database = openReadOnly(path);
    try {
      database.prepare('VACUUM INTO ?').run(target);
    } finally {
      database.close();
    }
  });
};
