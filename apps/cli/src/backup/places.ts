import { join } from 'node:path';

import { devKeyPath } from '@app/identity';
import type { Configuration } from '@app/runtime';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { BackupFile } from './manifest';

const fileOf = (variable: string, url: string): string => {
  if (url.startsWith('sqlite:')) return url.slice('sqlite:'.length);
  throw new CommandFailure(
    exitCodes.usage,
    `${variable} names no file. Stores on servers are backed up with the tools of those servers: docs/production.md`,
  );
};

/** Where what a backup holds lies for a server. Throws `CommandFailure` when that is not in files. */
export const placesOf = ({
  eventStoreUrl,
  peopleUrl,
  dataDir,
}: Configuration): Readonly<Record<BackupFile, string>> => ({
  log: fileOf('EVENT_STORE_URL', eventStoreUrl),
  people: fileOf('PEOPLE_URL', peopleUrl),
  personKey: join(dataDir, 'person.key'),
  devKey: devKeyPath(dataDir),
});
