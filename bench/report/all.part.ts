import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { exitCodes } from '../../apps/cli/src/terminal/exit-codes';
import type { Terminal } from '../../apps/cli/src/terminal/terminal';
import type { BenchPart } from '../harness/part';

const main = join(__dirname, '..', 'main.js');

/** Each in a process of its own: what one leaves behind in memory slows no other. */
const runAll = async (terminal: Terminal, names: readonly string[], args: readonly string[]): Promise<void> => {
  for (const name of names) {
    terminal.line(terminal.style('bold', `\n${name}`));
    const child = spawn(process.execPath, [main, name, ...args], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code === 0) continue;
    terminal.note(`${name} ended with ${code}`);
    process.exitCode = exitCodes.refused;
  }
};

/** One after the other, with what each takes when nothing is said. */
export const allPart = (measured: readonly BenchPart[]): BenchPart => ({
  name: 'all',
  summary: 'Every part, one after the other.',
  register: (command, terminal) =>
    void command.option('--strict', 'fail when a threshold is not reached').action(({ strict }: { strict?: boolean }) =>
      runAll(
        terminal,
        measured.map(({ name }) => name),
        strict ? ['--strict'] : [],
      ),
    ),
});
