import 'reflect-metadata';

import { runCommandLine } from './program';
import { createAsk } from './terminal/keyboard';
import { createTerminal } from './terminal/terminal';

const terminal = createTerminal(process.stdout, process.stderr, process.env);

const ask = createAsk(process.stdin, process.stdout, process.stderr);
const context = { env: process.env, terminal, ...(ask === undefined ? {} : { ask }) };

void runCommandLine(process.argv.slice(2), context).then((code) => {
  process.exitCode = code;
});
