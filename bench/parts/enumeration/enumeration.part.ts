import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Command, InvalidArgumentError } from 'commander';

import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  HttpClient,
  keepResults,
  machine,
  percentile,
  startServer,
  tellThresholds,
} from '../../harness';
import { foreignPlace, type Place, questions, tokenOf, unknownPlace } from './places';

interface EnumerationOptions {
  readonly samples: number;
}

/** Medians in milliseconds. `again` is of other unknown ids: what lies between it and `unknown` is noise. */
interface Medians {
  readonly question: string;
  readonly unknown: number;
  readonly again: number;
  readonly foreign: number;
}

const FOREIGN_PLACES = 50;
/** What a network hides from whoever measures through it; the figures beside it tell how near it is. */
const HIDDEN_BELOW_MS = 0.5;
const WARM_UP = 200;

const median = (durations: readonly number[]): number =>
  percentile(
    durations.toSorted((a, b) => a - b),
    0.5,
  );

/** Asks about each kind of place in turn, so that whatever happens to the machine happens to all of them. */
const compare = async (
  client: HttpClient,
  token: string,
  { question, foreign, samples }: { question: string; foreign: readonly Place[]; samples: number },
): Promise<Medians> => {
  const ask = questions[question];
  if (ask === undefined) throw new Error(`Nobody asks about ${question}`);
  const durations = { unknown: [] as number[], again: [] as number[], foreign: [] as number[] };
  for (let sample = -WARM_UP; sample < samples; sample += 1) {
    const places = {
      unknown: unknownPlace(),
      again: unknownPlace(),
      foreign: foreign[Math.abs(sample) % foreign.length],
    };
    const kinds = (['unknown', 'again', 'foreign'] as const).toSorted(() => Math.random() - 0.5);
    for (const kind of kinds) {
      const begin = performance.now();
      const { status } = await client.ask({ ...ask(places[kind] ?? unknownPlace()), token });
      if (status !== 404) throw new Error(`${question}: ${status} for ${kind}`);
      if (sample >= 0) durations[kind].push(performance.now() - begin);
    }
  }
  const { unknown, again, foreign: theirs } = durations;
  return { question, unknown: median(unknown), again: median(again), foreign: median(theirs) };
};

const measureAll = async (dataDir: string, { samples }: EnumerationOptions): Promise<readonly Medians[]> => {
  const server = await startServer(dataDir);
  const client = new HttpClient(server.url);
  try {
    const [theirs, token] = await Promise.all([tokenOf(dataDir, 'owner'), tokenOf(dataDir, 'stranger')]);
    const foreign: Place[] = [];
    for (let number = 0; number < FOREIGN_PLACES; number += 1) foreign.push(await foreignPlace(client, theirs, number));
    // Of a caller without a row everything is hidden at once; this one has a tree of his own.
    await foreignPlace(client, token, FOREIGN_PLACES);
    const medians: Medians[] = [];
    for (const question of Object.keys(questions))
      medians.push(await compare(client, token, { question, foreign, samples }));
    return medians;
  } finally {
    client.close();
    await server.stop();
  }
};

const inMicroseconds = (milliseconds: number): string => String(Math.round(milliseconds * 1_000));

const run = async (terminal: Terminal, options: EnumerationOptions): Promise<void> => {
  const before = machine();
  const dataDir = await mkdtemp(join(tmpdir(), 'guestlist-enumeration-'));
  try {
    const medians = await measureAll(dataDir, options);
    const cells = ({ unknown, again, foreign }: Medians) => [
      unknown,
      again,
      foreign,
      foreign - unknown,
      again - unknown,
    ];
    terminal.table(
      ['asked about', 'unknown µs', 'unknown again', 'foreign', 'foreign − unknown', 'noise'],
      medians.map((one) => [one.question, ...cells(one).map(inMicroseconds)]),
    );
    const thresholds = medians.map(({ question, unknown, foreign }) => ({
      ...{ what: `${question}: foreign against unknown, medians`, below: HIDDEN_BELOW_MS, unit: 'ms' as const },
      measured: Math.abs(foreign - unknown),
    }));
    tellThresholds(terminal, thresholds);
    terminal.line(`Kept in ${await keepResults('enumeration', { machine: before, ...options, medians, thresholds })}`);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};

const count = (text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number above 0.');
};

/** Whether the time of an answer tells an unknown id from one of another tenant. */
export const enumerationPart: BenchPart = {
  name: 'enumeration',
  summary: 'How long refusals take: ids that are unknown against ids of another tenant.',
  register: (command: Command, terminal) =>
    void command
      .option('--samples <number>', 'of each kind of id, for each question', count, 1_000)
      .action((options: EnumerationOptions) => run(terminal, options)),
};
