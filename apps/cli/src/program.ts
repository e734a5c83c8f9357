import { DomainError } from '@app/contracts';
import { explainFailure } from '@app/runtime';
import { Command, CommanderError } from 'commander';

import { addBackupCommand, addRestoreCommand } from './commands/backup.command';
import { addCheckCommand } from './commands/check.command';
import type { CommandContext } from './commands/command-context';
import { addDemoCommand } from './commands/demo.command';
import { addErasePersonCommand } from './commands/erase-person.command';
import { addExportCommand } from './commands/export.command';
import { addImportCommand } from './commands/import.command';
import { addRebuildCommand } from './commands/rebuild.command';
import { addReplayCommand } from './commands/replay.command';
import { addSeedCommand } from './commands/seed.command';
import { addStartCommand } from './commands/start.command';
import { addTokenCommand } from './commands/token.command';
import { CommandFailure, exitCodes } from './terminal/exit-codes';

const createProgram = (context: CommandContext): Command => {
  const program = new Command('guestlist')
    .description('Decides who may enter which community, on whose word, and can prove it.')
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
    .addHelpText(
      'after',
      [
        '',
        'Run in the project folder, with the DATA_DIR of the server in the environment (default ./data).',
        'Exit codes: 0 done, 1 refused or different, 2 wrong usage, 3 something is not available.',
        'Start here: npx guestlist demo',
      ].join('\n'),
    );
  addStartCommand(program);
  addTokenCommand(program, context);
  addDemoCommand(program, context);
  addSeedCommand(program, context);
  addImportCommand(program, context);
  addRebuildCommand(program, context);
  addCheckCommand(program, context);
  addReplayCommand(program, context);
  addExportCommand(program, context);
  addErasePersonCommand(program, context);
  addBackupCommand(program, context);
  addRestoreCommand(program, context);
  return program;
};

const exitCodeOf = (error: unknown, { terminal }: CommandContext): number => {
  // Commander has said what is wrong; asking for help is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof CommandFailure || error instanceof DomainError) {
    terminal.note(error.message);
    return error instanceof CommandFailure ? error.exitCode : exitCodes.usage;
  }
  const { code, text } = explainFailure(error);
  terminal.note(`guestlist: ${text}`);
  return code;
};

/** Runs one command line and answers its exit code; what went wrong is said on standard error. */
export const runCommandLine = async (args: readonly string[], context: CommandContext): Promise<number> => {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return exitCodeOf(error, context);
  }
};
