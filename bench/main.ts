import 'reflect-metadata';

import { explainFailure } from '@app/runtime';
import { Command, CommanderError } from 'commander';

import { exitCodes } from '../apps/cli/src/terminal/exit-codes';
import { createTerminal } from '../apps/cli/src/terminal/terminal';
import { contests, parts } from './parts';
import { allPart } from './report/all.part';
import { reportPart } from './report/report.part';

const terminal = createTerminal(process.stdout, process.stderr, process.env);

const program = new Command('npm run bench --')
  .description('Measures the built server, on loopback, and says which thresholds are reached.')
  .exitOverride()
  .showHelpAfterError('(add --help for what there is)')
  .addHelpText('after', '\nFigures are kept in bench/results. Example:\n  npm run bench -- queries --samples 200');

const everything = [...parts, allPart(contests), reportPart];
for (const { name, summary, register } of everything) register(program.command(name).description(summary), terminal);

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(exitCodes.refused));

program.parseAsync(process.argv.slice(2), { from: 'user' }).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return;
  }
  const { code, text } = explainFailure(error);
  terminal.note(`bench: ${text}`);
  process.exitCode = code;
});
