import { type Command, InvalidArgumentError } from 'commander';

import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  HttpClient,
  keepResults,
  machine,
  measure,
  peakMemory,
  rounded,
  seededFolder,
  startServer,
  type Summary,
  tellThresholds,
  type Threshold,
  untilProjected,
} from '../../harness';
import { findIds, type KnownIds } from './known-ids';
import { type Group, type Question, questionsAbout } from './questions';

interface QueriesOptions {
  readonly dataDir?: string;
  readonly communities: string;
  readonly people: number;
  readonly events: number;
  readonly samples: number;
  readonly seconds: number;
  readonly only?: string;
  readonly nodeOption: readonly string[];
}

interface Measured {
  readonly name: string;
  readonly group: Group;
  readonly concurrency: number;
  /** Null when the server has no such route. */
  readonly summary: Summary | null;
}

const CONCURRENCIES = [1, 8] as const;

const ask = async (client: HttpClient, question: Question, sample: number): Promise<number> => {
  const { status } = await client.ask(question.ask(sample));
  if (status !== 200) throw new Error(`${question.name}: ${question.ask(sample).path} answered ${status}`);
  return status;
};

const measureOne = async (
  client: HttpClient,
  question: Question,
  concurrency: number,
  options: QueriesOptions,
): Promise<Measured> => {
  const { name, group } = question;
  const probe = await client.ask(question.ask(0));
  if (probe.status === 404 || probe.status === 422) return { name, group, concurrency, summary: null };
  const { samples, seconds } = options;
  const work = (sample: number) => ask(client, question, sample);
  return {
    name,
    group,
    concurrency,
    summary: await measure(work, { concurrency, samples, withinMs: seconds * 1_000 }),
  };
};

const measureAll = async (client: HttpClient, ids: KnownIds, terminal: Terminal, options: QueriesOptions) => {
  const { only } = options;
  const questions = questionsAbout(ids).filter(({ name }) => only === undefined || name.includes(only));
  const measured: Measured[] = [];
  for (const concurrency of CONCURRENCIES) {
    for (const question of questions) {
      const one = await measureOne(client, question, concurrency, options);
      measured.push(one);
      if (terminal.rich)
        terminal.note(`${concurrency} at a time: ${one.name}: ${one.summary ? rounded(one.summary.p99) : '–'} ms`);
    }
  }
  return measured;
};

interface Exported {
  readonly entries: number;
  readonly mebibytes: number;
  readonly seconds: number;
  /** Of the server's process, from its start to the end of the export. */
  readonly peakMiB: number | null;
}

/** On a server of its own, so that the peak of its memory is that of the export. */
const measureExport = async (dataDir: string, { rootId, ownerToken: token }: KnownIds): Promise<Exported> => {
  const server = await startServer(dataDir);
  const client = new HttpClient(server.url);
  try {
    await untilProjected(server);
    const begin = performance.now();
    const path = `/v1/communities/${rootId}/audit?scope=tree`;
    const answer = await client.ask({ path, token, accept: 'application/x-ndjson', discard: true });
    if (answer.status !== 200) throw new Error(`The export answered ${answer.status}`);
    const seconds = (performance.now() - begin) / 1_000;
    return { entries: answer.lines, mebibytes: answer.bytes / 2 ** 20, seconds, peakMiB: await peakMemory(server.pid) };
  } finally {
    client.close();
    await server.stop();
  }
};

const tell = (terminal: Terminal, measured: readonly Measured[]): void => {
  const cells = (summary: Summary | null) =>
    summary === null
      ? ['–', '–', '–', '–', '–']
      : [
          String(summary.samples),
          ...[summary.p50, summary.p99, summary.max].map(rounded),
          String(Math.round(summary.perSecond)),
        ];
  terminal.table(
    ['query', 'at a time', 'samples', 'p50 ms', 'p99 ms', 'max ms', 'a second'],
    measured.map(({ name, concurrency, summary }) => [name, String(concurrency), ...cells(summary)]),
  );
};

/** The worst p99 of a group, one request at a time. */
const worstOf = (measured: readonly Measured[], group: Group): number | null => {
  const values = measured.flatMap((one) =>
    one.group === group && one.concurrency === 1 ? (one.summary?.p99 ?? []) : [],
  );
  return values.length === 0 ? null : Math.max(...values);
};

const thresholdsOf = (measured: readonly Measured[], { entries, peakMiB }: Exported): readonly Threshold[] => [
  { what: 'any live page, p99', below: 20, unit: 'ms', measured: worstOf(measured, 'live') },
  { what: 'access check, p99', below: 5, unit: 'ms', measured: worstOf(measured, 'check') },
  { what: "a person's access as of, p99", below: 50, unit: 'ms', measured: worstOf(measured, 'person as-of') },
  { what: "a community's members as of, p99", below: 800, unit: 'ms', measured: worstOf(measured, 'members as-of') },
  { what: `memory of the server, export of ${entries} entries`, below: 150, unit: 'MiB', measured: peakMiB },
];

const run = async (terminal: Terminal, options: QueriesOptions): Promise<void> => {
  const before = machine();
  const folder = await seededFolder(options.dataDir, options);
  try {
    const { ids, measured, projectedInSeconds } = await measureServer(folder.dataDir, terminal, options);
    tell(terminal, measured);
    const exported = await measureExport(folder.dataDir, ids);
    const thresholds = thresholdsOf(measured, exported);
    terminal.line(
      `Export: ${exported.entries} entries, ${rounded(exported.mebibytes)} MiB in ${rounded(exported.seconds)} s.`,
    );
    terminal.line('One request at a time:');
    tellThresholds(terminal, thresholds);
    const { communities, people, events } = options;
    const seeded = { communities, people, events };
    const path = await keepResults('queries', {
      machine: before,
      seeded,
      projectedInSeconds,
      measured,
      exported,
      thresholds,
    });
    terminal.line(`Kept in ${path}`);
  } finally {
    await folder.discard();
  }
};

const measureServer = async (dataDir: string, terminal: Terminal, options: QueriesOptions) => {
  const server = await startServer(dataDir, options.nodeOption);
  const client = new HttpClient(server.url);
  try {
    const projectedInSeconds = await untilProjected(server);
    const ids = await findIds(client, dataDir);
    return { ids, projectedInSeconds, measured: await measureAll(client, ids, terminal, options) };
  } finally {
    client.close();
    await server.stop();
  }
};

const count = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number above 0.');
};

const withOptions = (command: Command): Command =>
  command
    .option(
      '--data-dir <folder>',
      'a seeded folder to use and to keep; a temporary one is seeded and deleted when left out',
    )
    .option('--communities <TxM>', 'what to seed: trees x managed communities', '2x200')
    .option('--people <number>', 'what to seed: how many people', count, 5_000)
    .option('--events <number>', 'what to seed: how many events', count, 100_000)
    .option('--samples <number>', 'of each query, at each concurrency', count, 300)
    .option('--seconds <number>', 'at most for each query, at each concurrency', count, 4)
    .option('--only <text>', 'only the queries whose names contain this')
    .option('--node-option <option...>', 'for the server, for example --cpu-prof', []);

/** Every query of the read side on a seeded year. */
export const queriesPart: BenchPart = {
  name: 'queries',
  summary: 'Every live page, access checks, queries as of a time, and the export, against the thresholds.',
  register: (command, terminal) =>
    void withOptions(command).action((options: QueriesOptions) => run(terminal, options)),
};
