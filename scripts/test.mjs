import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { ensureBuilt, orExplain, root } from './prepare.mjs';

await orExplain(ensureBuilt());

const given = process.argv.slice(2);
const saysWorkers = given.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)(=|$)/.test(arg));
const args = [
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  ...(saysWorkers ? [] : ['--maxWorkers=2']),
  ...given,
];
const jest = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });

// The terminal sends its signals to both; a signal for this process alone is passed on, and the exit code is jest's.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('close', (code) => process.exit(code ?? 1));
