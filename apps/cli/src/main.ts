import 'reflect-metadata';

import { runCommandLine } from './program';
import { createTerminal } from './terminal/terminal';

const terminal = createTerminal(process.stdout, process.stderr, process.env);

void runCommandLine(process.argv.slice(2), { env: process.env, terminal }).then((code) => {
  process.exitCode = code;
});
