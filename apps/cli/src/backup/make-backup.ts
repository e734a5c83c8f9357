import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { type Configuration, makeFolder } from '@app/runtime';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { copyStores } from './copy-stores';
import { copyDurably, isEmptyFolder, seal, syncFolder } from './durable-files';
import { backupFiles, type Manifest, writeManifest } from './manifest';
import { placesOf } from './places';

/** The keys that are files here. One that is given in the environment is kept by whoever gives it. */
const copyKeys = async ({ personKey, ...configuration }: Configuration, folder: string) => {
  const places = placesOf({ personKey, ...configuration });
  const copied = async (file: 'personKey' | 'devKey') => copyDurably(places[file], join(folder, backupFiles[file]));
  const isUsed = {
    personKey: personKey === null,
    devKey: configuration.auth.mode === 'dev' && existsSync(places.devKey),
  };
  return {
    ...(isUsed.personKey ? { personKey: await copied('personKey') } : {}),
    ...(isUsed.devKey ? { devKey: await copied('devKey') } : {}),
  };
};

/**
 * Copies everything that cannot be built anew into an empty folder, while the server runs. All is on the disk when
 * this resolves. Rejects with `CommandFailure` when the folder holds something or the stores are on servers.
 */
export const makeBackup = async (configuration: Configuration, folder: string, now: Date): Promise<Manifest> => {
  const places = placesOf(configuration);
  if (!(await isEmptyFolder(folder))) {
    throw new CommandFailure(exitCodes.refused, `${folder} is not empty. A backup goes into a folder of its own.`);
  }
  await makeFolder(join(folder, 'keys'));
  const [log, people] = [join(folder, backupFiles.log), join(folder, backupFiles.people)];
  const position = await copyStores(places, { log, people });
  const manifest: Manifest = {
    format: 'guestlist-backup-1',
    madeAt: now.toISOString(),
    position,
    files: { log: await seal(log), people: await seal(people), ...(await copyKeys(configuration, folder)) },
  };
  await syncFolder(join(folder, 'keys'));
  await writeManifest(folder, manifest);
  return manifest;
};
