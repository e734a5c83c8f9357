import { resolve } from 'node:path';

import { readConfiguration } from '@app/runtime';
import type { Command } from 'commander';

import { makeBackup } from '../backup/make-backup';
import { backupFiles, type BackupFile, type Manifest } from '../backup/manifest';
import { restoreBackup } from '../backup/restore-backup';
import type { Terminal } from '../terminal/terminal';
import type { CommandContext } from './command-context';

const tell = (terminal: Terminal, { files }: Manifest): void => {
  const rows = (Object.keys(backupFiles) as BackupFile[]).flatMap((file) => {
    const digest = files[file];
    return digest === undefined ? [] : [[backupFiles[file], digest.bytes.toLocaleString('en'), digest.sha256]];
  });
  terminal.table(['file', 'bytes', 'SHA-256'], rows);
};

const runBackup = async ({ env, terminal }: CommandContext, folder: string, json: boolean): Promise<void> => {
  const manifest = await makeBackup(readConfiguration(env), resolve(folder), new Date());
  if (json) terminal.line(JSON.stringify({ folder: resolve(folder), ...manifest }));
  else tell(terminal, manifest);
  const { personKey } = manifest.files;
  terminal.note(
    personKey === undefined
      ? 'PERSON_KEY is not in the backup: without it nobody in people.db has a name or an address. Keep it elsewhere.'
      : `Take ${resolve(folder, 'keys')} to another place: whoever has the keys and people.db together reads every name and address.`,
  );
};

const BACKUP_HELP = `
Run it with the server's DATA_DIR in the environment; the server goes on. The folder must be new or empty. It gets log.db, people.db
and keys/, each checked by manifest.json when it is restored; read models are not in it, they are built from the log.
Stores on servers are backed up with their own tools: docs/production.md

Examples:
  npx guestlist backup backups/2026-05-01
  npx guestlist backup backups/2026-05-01 --json`;

/** `guestlist backup`: consistent copies while the server runs. */
export const addBackupCommand = (program: Command, context: CommandContext): void => {
  program
    .command('backup')
    .description('Copy log, people and keys into a new folder while the server runs.')
    .argument('<folder>', 'where to; new or empty')
    .option('--json', 'print the manifest as JSON instead of a table')
    .addHelpText('after', BACKUP_HELP)
    .action((folder: string, { json }: { json?: boolean }) => runBackup(context, folder, json === true));
};

interface RestoreFlags {
  readonly keys?: string;
  readonly json?: boolean;
}

const runRestore = async ({ env, terminal }: CommandContext, folder: string, flags: RestoreFlags): Promise<void> => {
  const configuration = readConfiguration(env);
  const from = resolve(folder);
  const keys = resolve(flags.keys ?? resolve(from, 'keys'));
  const manifest = await restoreBackup(configuration, { from, keys });
  if (flags.json) terminal.line(JSON.stringify({ dataDir: configuration.dataDir, ...manifest }));
  else tell(terminal, manifest);
  terminal.note(
    `What was there at ${manifest.madeAt} is in ${configuration.dataDir}. Whoever was erased since then is back: erase them again.`,
  );
  terminal.note('Read models are built by the next start (npm start); then compare: npx guestlist check');
};

const RESTORE_HELP = `
DATA_DIR must be new or empty: nothing is ever overwritten. Everything is compared with manifest.json first; when something
does not match, nothing is restored and it ends with 1.

Examples:
  DATA_DIR=./data-restored npx guestlist restore backups/2026-05-01
  DATA_DIR=./data-restored npx guestlist restore backups/2026-05-01 --keys /media/safe/keys`;

/** `guestlist restore`: a backup into an empty DATA_DIR. */
export const addRestoreCommand = (program: Command, context: CommandContext): void => {
  program
    .command('restore')
    .description('Put a backup into an empty DATA_DIR.')
    .argument('<folder>', 'the folder of the backup')
    .option('--keys <folder>', 'where its keys are, when they were taken to another place')
    .option('--json', 'print the manifest as JSON instead of a table')
    .addHelpText('after', RESTORE_HELP)
    .action((folder: string, flags: RestoreFlags) => runRestore(context, folder, flags));
};
