import 'reflect-metadata';

import { runCommandLine } from './program';
import { exitCodes } from './terminal/exit-codes';
import { createAsk } from './terminal/keyboard';
import { createTerminal } from './terminal/terminal';

/** What a shell says of a program that ended because nobody reads it any more (SIGPIPE). */
const NOBODY_READS = 141;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    // guestlist … | head is no failure to be told with a stack.
    process.exit(code === 'EPIPE' ? NOBODY_READS : exitCodes.unavailable);
  });
}

const terminal = createTerminal(process.stdout, process.stderr, process.env);

const ask = createAsk(process.stdin, process.stdout, process.stderr);
const context = { env: process.env, terminal, ...(ask === undefined ? {} : { ask }) };

void runCommandLine(process.argv.slice(2), context).then((code) => {
  process.exitCode = code;
});
