import { InvalidArgumentError } from 'commander';

import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  type Chart,
  conclude,
  count,
  machine,
  median,
  percentile,
  rounded,
  type Threshold,
} from '../../harness';
import { questions, startWorld, type World, type WorldSize } from './world';

interface GrowthOptions {
  readonly samples: number;
  readonly sizes: readonly number[];
  readonly managed: readonly number[];
  readonly strict?: boolean;
}

/** Along one axis: of each question the median at each size, in milliseconds. */
interface Axis {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly p50: Readonly<Record<string, readonly number[]>>;
  readonly p99: Readonly<Record<string, readonly number[]>>;
}

const WARM_UP = 50;
const FEW_INVITATIONS = 1_000;
const FEW_MANAGED = 10;

const timed = async ({ client, ...rest }: World, name: string, sample: number): Promise<number> => {
  const ask = questions[name]?.({ client, ...rest }, sample);
  if (ask === undefined) throw new Error(`Nobody asks ${name}`);
  const begin = performance.now();
  const { status, body } = await client.ask(ask);
  if (status >= 300) throw new Error(`${name}: ${ask.path} answered ${status}: ${JSON.stringify(body)}`);
  return performance.now() - begin;
};

/** Each world in turn for each sample, so that whatever happens to the machine happens to all of them. */
const compare = async (worlds: readonly World[], name: string, samples: number): Promise<readonly number[][]> => {
  const durations = worlds.map((): number[] => []);
  for (let sample = 0; sample < WARM_UP + samples; sample += 1) {
    for (const [index, world] of worlds.entries()) {
      const duration = await timed(world, name, sample);
      if (sample >= WARM_UP) durations[index]?.push(duration);
    }
  }
  return durations;
};

const p99Of = (durations: readonly number[]): number =>
  percentile(
    durations.toSorted((a, b) => a - b),
    0.99,
  );

const measureAxis = async (
  terminal: Terminal,
  { name, sizes, of }: { name: string; sizes: readonly number[]; of: (size: number) => WorldSize },
  samples: number,
): Promise<Axis> => {
  const worlds: World[] = [];
  try {
    for (const size of sizes) {
      terminal.note(`Making a world of ${size.toLocaleString('en')} ${name} …`);
      worlds.push(await startWorld(of(size), WARM_UP + samples));
    }
    const measured = new Map<string, readonly number[][]>();
    for (const question of Object.keys(questions)) measured.set(question, await compare(worlds, question, samples));
    const figures = (figure: (durations: readonly number[]) => number) =>
      Object.fromEntries([...measured].map(([question, of]) => [question, of.map(figure)]));
    return { name, sizes, p50: figures(median), p99: figures(p99Of) };
  } finally {
    for (const world of worlds) await world.end();
  }
};

const worded = (size = 0): string => size.toLocaleString('en');

const thresholdsOf = ({ name, sizes, p50 }: Axis): readonly Threshold[] =>
  Object.entries(p50).map(([question, medians]) => ({
    ...{ what: `${question} at ${worded(sizes.at(-1))} ${name}, of that at ${worded(sizes[0])}` },
    ...{ atMost: 1.3, unit: '×' as const, measured: (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN) },
  }));

const chartOf = ({ name, sizes, p50 }: Axis): Chart => ({
  ...{ kind: 'lines', title: `Cost with the number of ${name}`, unit: 'ms', x: sizes.map(worded) },
  lines: Object.entries(p50).map(([label, values]) => ({ label, values })),
});

const tell = (terminal: Terminal, { name, sizes, p50, p99 }: Axis): void =>
  terminal.table(
    [`p50 / p99 ms by ${name}`, ...sizes.map(worded)],
    Object.entries(p50).map(([question, medians]) => [
      question,
      ...medians.map((value, index) => `${rounded(value)} / ${rounded(p99[question]?.[index] ?? Number.NaN)}`),
    ]),
  );

const run = async (terminal: Terminal, options: GrowthOptions): Promise<void> => {
  const before = machine();
  const { sizes, managed, samples } = options;
  const axes = [
    { name: 'invitations', sizes, of: (size: number) => ({ invitations: size, managed: FEW_MANAGED }) },
    {
      ...{ name: 'managed communities', sizes: managed },
      of: (size: number) => ({ invitations: FEW_INVITATIONS, managed: size }),
    },
  ];
  const measured: Axis[] = [];
  for (const axis of axes) measured.push(await measureAxis(terminal, axis, samples));
  for (const axis of measured) tell(terminal, axis);
  const [thresholds, charts] = [measured.flatMap(thresholdsOf), measured.map(chartOf)];
  await conclude(
    terminal,
    { part: 'growth', machine: before, options, thresholds, charts, figures: measured },
    options,
  );
};

const sizesIn = (text: string): readonly number[] => {
  const sizes = text.split(',').map(count);
  if (sizes.length > 1) return sizes.toSorted((a, b) => a - b);
  throw new InvalidArgumentError('Write two sizes or more, with commas between.');
};

/** Whether more of everything makes anything slower; one request at a time, the sizes in turn. */
export const growthPart: BenchPart = {
  name: 'growth',
  summary: 'What inviting, accepting, checking and a page of pending invitations cost while there is more and more.',
  register: (command, terminal) =>
    void command
      .option('--samples <number>', 'of each question at each size', count, 300)
      .option('--sizes <numbers>', 'of invitations; up to 1,000,000', sizesIn, [1_000, 10_000, 100_000])
      .option('--managed <numbers>', 'of managed communities', sizesIn, [10, 1_000, 10_000])
      .option('--strict', 'fail when a threshold is not reached')
      .action((options: GrowthOptions) => run(terminal, options)),
};
