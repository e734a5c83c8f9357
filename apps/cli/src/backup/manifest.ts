import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createOnce } from '@app/people/key-file';
import { z } from 'zod';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';

/** The files that a backup may hold, below its folder. */
export const backupFiles = {
  log: 'log.db',
  people: 'people.db',
  personKey: 'keys/person.key',
  devKey: 'keys/dev-signing.jwk',
} as const;
export type BackupFile = keyof typeof backupFiles;

const digestSchema = z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

const manifestSchema = z.strictObject({
  format: z.literal('guestlist-backup-1'),
  madeAt: z.iso.datetime(),
  /** The last event of the copied log. */
  position: z.string(),
  files: z.strictObject({
    log: digestSchema,
    people: digestSchema,
    personKey: digestSchema.optional(),
    devKey: digestSchema.optional(),
  }),
});

/** What a backup holds. It is written last: a folder without it is no backup. */
export type Manifest = z.output<typeof manifestSchema>;

const NAME = 'manifest.json';

export const writeManifest = async (folder: string, manifest: Manifest): Promise<void> => {
  await createOnce(join(folder, NAME), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Rejects with `CommandFailure` when there is no manifest that can be read. */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(join(folder, NAME), 'utf8').catch(() => null);
  if (text === null) {
    throw new CommandFailure(exitCodes.refused, `There is no finished backup in ${folder}: ${NAME} is missing.`);
  }
  const manifest = manifestSchema.safeParse(parsed(text));
  if (manifest.success) return manifest.data;
  throw new CommandFailure(exitCodes.refused, `${NAME} in ${folder} is none that this version can read.`);
};
