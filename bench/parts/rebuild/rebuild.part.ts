import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import { nodeArgumentsOfServer } from '../../../apps/cli/src/server/server-process';
import {
  type BenchPart,
  conclude,
  count,
  foundedFolder,
  growToEvents,
  inTemporaryFolder,
  machine,
  median,
  rounded,
  takeTurns,
  type Threshold,
  withContestOptions,
} from '../../harness';
import { PARSING, rebuilt, type RebuildReport } from './rebuild-worker';

interface RebuildOptions {
  readonly events: number;
  readonly rounds: number;
  readonly strict?: boolean;
  readonly nodeOption: readonly string[];
}

type Reports = Readonly<Record<string, readonly RebuildReport[]>>;

interface Figures {
  readonly events: number;
  readonly full: Reports;
  readonly fewer: number;
  readonly tenth: Reports;
}

const names = Object.keys(rebuilt);
const FEWER = 10;

/** In a process of its own, so that its memory is its own; the read model is gone afterwards. */
const inWorker = async (dataDir: string, what: string, nodeOption: readonly string[]): Promise<RebuildReport> => {
  const views = join(dataDir, 'rebuilt.db');
  const worker = fork(join(__dirname, 'rebuild-worker.js'), [dataDir, what, `sqlite:${views}`], {
    execArgv: [...nodeArgumentsOfServer, ...nodeOption],
  });
  const failed = once(worker, 'exit').then(([code]) => {
    throw new Error(`${what}: the process ended with ${code}`);
  });
  // When all went well it ends, too, later.
  failed.catch(() => undefined);
  const [report] = (await Promise.race([once(worker, 'message'), failed])) as [RebuildReport];
  await failed.catch(() => undefined);
  for (const file of [views, `${views}-wal`, `${views}-shm`]) await rm(file, { force: true });
  return report;
};

const measureAt = (dataDir: string, terminal: Terminal, { rounds, nodeOption }: RebuildOptions): Promise<Reports> => {
  const contenders = [PARSING, ...names].map((name) => ({
    name,
    measure: async (round: number) => {
      const report = await inWorker(dataDir, name, nodeOption);
      terminal.note(`round ${round + 1}: ${name}: ${rounded(report.seconds)} s`);
      return report;
    },
  }));
  return takeTurns(contenders, rounds);
};

const measureBoth = async (terminal: Terminal, options: RebuildOptions): Promise<Figures> => {
  const at = (events: number, rounds: number) =>
    inTemporaryFolder(async (dataDir) => {
      const tree = await foundedFolder(dataDir);
      terminal.note(`Writing ${events.toLocaleString('en')} events …`);
      const written = await growToEvents(dataDir, tree, events);
      return { written, reports: await measureAt(dataDir, terminal, { ...options, rounds }) };
    });
  const tenth = await at(Math.ceil(options.events / FEWER), 1);
  const full = await at(options.events, options.rounds);
  return { events: full.written, full: full.reports, fewer: tenth.written, tenth: tenth.reports };
};

const perSecond = (events: number, reports: Reports, name: string): readonly number[] =>
  (reports[name] ?? []).map(({ seconds }) => events / seconds);

const peakOf = (reports: Reports, name: string): number =>
  Math.max(...(reports[name] ?? []).map(({ peakMiB }) => peakMiB ?? Number.NaN));

const thresholdsOf = ({ events, full, tenth }: Figures): readonly Threshold[] => {
  const rate = (name: string) => median(perSecond(events, full, name));
  return names.flatMap((name): Threshold[] => {
    const growth = peakOf(full, name) / peakOf(tenth, name);
    return [
      { what: `${name}, of reading with JSON parsed`, atLeast: 0.25, unit: '×', measured: rate(name) / rate(PARSING) },
      {
        ...{ what: `${name}: memory at all events, of that at a tenth`, atMost: 1.2, unit: '×' },
        measured: Number.isNaN(growth) ? null : growth,
      },
    ];
  });
};

const run = async (terminal: Terminal, options: RebuildOptions): Promise<void> => {
  const before = machine();
  const figures = await measureBoth(terminal, options);
  const { events, full, tenth } = figures;
  const rows = [PARSING, ...names].map((name) => [
    name,
    rounded(median(perSecond(events, full, name))),
    ...[tenth, full].map((reports) => rounded(peakOf(reports, name))),
  ]);
  terminal.table(['median of rounds', 'events/s', 'peak MiB at a tenth', 'peak MiB at all'], rows);
  const bars = [PARSING, ...names].map((label) => ({ label, values: perSecond(events, full, label) }));
  const charts = [{ kind: 'bars' as const, title: 'Rebuilding read models', unit: 'events/s', bars }];
  const thresholds = thresholdsOf(figures);
  await conclude(terminal, { part: 'rebuild', machine: before, options, thresholds, charts, figures }, options);
};

/** Every read model from the whole log, against reading the log and doing nothing with it. */
export const rebuildPart: BenchPart = {
  name: 'rebuild',
  summary: 'Every read model from a million events, against reading the same log with its JSON parsed.',
  register: (command, terminal) =>
    void withContestOptions(command, { rounds: 2 })
      .option('--events <number>', 'in the log', count, 1_000_000)
      .option('--node-option <option...>', 'for the processes that rebuild, for example --cpu-prof', [])
      .action((options: RebuildOptions) => run(terminal, options)),
};
