import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { type Configuration, makeFolder } from '@app/runtime';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { copyDurably, discard, isEmptyFolder, syncFolder } from './durable-files';
import { type BackupFile, backupFiles, type Manifest, readManifest } from './manifest';
import { placesOf } from './places';

export interface RestoreOptions {
  /** The folder of the backup. */
  readonly from: string;
  /** Where its keys lie when they were taken away from it. */
  readonly keys: string;
}

type Places = Readonly<Record<BackupFile, string>>;

const refused = (message: string) => new CommandFailure(exitCodes.refused, message);

const requireEmpty = async ({ dataDir }: Configuration, places: Places): Promise<void> => {
  if (!(await isEmptyFolder(dataDir))) {
    throw refused(`${dataDir} is not empty. Set DATA_DIR to a new folder, or move away what is there.`);
  }
  const standing = [places.log, places.people].find((path) => existsSync(path));
  if (standing !== undefined) throw refused(`${standing} is there already. Nothing is overwritten.`);
};

const sourceOf = (file: BackupFile, { from, keys }: RestoreOptions): string =>
  file === 'personKey' || file === 'devKey' ? join(keys, basename(backupFiles[file])) : join(from, backupFiles[file]);

/** The log comes last: a server that is started too early finds nothing rather than a log without its people. */
const filesOf = ({ files }: Manifest): readonly BackupFile[] =>
  (['personKey', 'devKey', 'people', 'log'] as const).filter((file) => files[file] !== undefined);

const unfinished = (path: string) => `${path}.restoring`;

const copyChecked = async (file: BackupFile, target: string, manifest: Manifest, options: RestoreOptions) => {
  const source = sourceOf(file, options);
  if (!existsSync(source)) {
    throw refused(`${source} is missing. Keys that were taken away from the backup are named with --keys FOLDER.`);
  }
  await makeFolder(dirname(target));
  const { bytes, sha256 } = await copyDurably(source, unfinished(target));
  const expected = manifest.files[file];
  if (bytes !== expected?.bytes || sha256 !== expected.sha256) {
    throw refused(`${source} is not what was backed up: it does not match manifest.json. Nothing was restored.`);
  }
};

/**
 * Puts a backup into the empty places that the configuration names; read models are built by the next start. Rejects with
 * `CommandFailure`, having left nothing behind, when something is there already, or missing, or not what was backed up.
 */
export const restoreBackup = async (configuration: Configuration, options: RestoreOptions): Promise<Manifest> => {
  const places = placesOf(configuration);
  const manifest = await readManifest(options.from);
  await requireEmpty(configuration, places);
  if (manifest.files.personKey === undefined && configuration.personKey === null) {
    throw refused('The key of these people was in PERSON_KEY and is not in the backup. Set PERSON_KEY to it.');
  }
  const files = filesOf(manifest);
  try {
    for (const file of files) await copyChecked(file, places[file], manifest, options);
  } catch (error) {
    for (const file of files) await discard(unfinished(places[file]));
    throw error;
  }
  for (const file of files) {
    await rename(unfinished(places[file]), places[file]);
    await syncFolder(dirname(places[file]));
  }
  return manifest;
};
