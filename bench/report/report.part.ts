import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import type { Terminal } from '../../apps/cli/src/terminal/terminal';
import type { BenchPart } from '../harness/part';
import { readResults } from '../harness/results';
import { chartFiles, type KeptOutcome, withFigures } from './page';
import { drawChart } from './svg';

const docs = join(__dirname, '..', '..', '..', 'docs');
const page = join(docs, 'performance.md');
const plots = join(docs, 'performance');

/** Parts as the issue numbers them; what was never measured is not there. */
const ORDER = ['invite', 'bulk', 'accept', 'check', 'lists', 'rebuild', 'lag', 'growth', 'start', 'stores'];

const write = async (terminal: Terminal): Promise<void> => {
  const kept = await Promise.all(ORDER.map((part) => readResults<KeptOutcome>(part)));
  const outcomes = kept.flatMap((outcome) => outcome ?? []);
  await mkdir(plots, { recursive: true });
  for (const { file, chart } of outcomes.flatMap(chartFiles)) await writeFile(join(plots, file), drawChart(chart));
  const text = withFigures(await readFile(page, 'utf8'), outcomes);
  await writeFile(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
  terminal.line(`Written: ${page}, from ${outcomes.map(({ part }) => part).join(', ')}`);
};

/** Writes what was kept of the measurements into docs/performance.md. */
export const reportPart: BenchPart = {
  name: 'report',
  summary: 'Writes the figures in bench/results, and their plots, into docs/performance.md. Measures nothing.',
  register: (command, terminal) => void command.action(() => write(terminal)),
};
