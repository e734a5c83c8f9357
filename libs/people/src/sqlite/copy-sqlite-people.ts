import { existsSync } from 'node:fs';

import { PeopleStoreUnavailableError } from '../core';
import { openDatabase } from './schema';
import { inTermsOfThePort } from './sqlite-errors';

/**
 * Copies the people in a file, as they are at one moment, into another file that is not there yet; other processes may
 * go on writing. Nothing that was erased is in the copy, which is not synced. Rejects with `PeopleStoreUnavailableError`
 * when there is no people store, and with `PeopleStoreFullError` when there is no room.
 */
export const copySqlitePeople = async (path: string, target: string): Promise<void> => {
  if (existsSync(target)) throw new PeopleStoreUnavailableError(`${target} is there already`);
  inTermsOfThePort(() => {
    const database = openDatabase(path, true);
    try {
      database.exec('PRAGMA query_only = OFF');
      database.prepare('VACUUM INTO ?').run(target);
    } finally {
      database.close();
    }
  });
};
