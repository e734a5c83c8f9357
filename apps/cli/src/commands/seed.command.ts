import { readConfiguration } from '@app/runtime';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Listr } from 'listr2';
import { z } from 'zod';

import type { SeededHistory, SeedSize } from '../seed/history';
import { type SeedOptions, withSeededHistory } from '../seed/seed-stores';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { paceOf } from '../terminal/pace';
import type { Terminal } from '../terminal/terminal';
import type { CommandContext } from './command-context';

interface SeedFlags {
  readonly communities: Pick<SeedSize, 'trees' | 'managedPerTree'>;
  readonly people: number;
  readonly events: number;
  readonly seed: number;
  readonly until?: number;
  readonly json?: boolean;
}

const MAX_TREES = 100;
const MAX_MANAGED = 2_000;

const parseCommunities = (text: string): SeedFlags['communities'] => {
  const [, trees, managed] = /^(\d{1,3})x(\d{1,4})$/.exec(text) ?? [];
  const communities = { trees: Number(trees), managedPerTree: Number(managed) };
  if (communities.trees >= 1 && communities.trees <= MAX_TREES && communities.managedPerTree <= MAX_MANAGED)
    return communities;
  throw new InvalidArgumentError(
    `Write trees x managed communities in each, for example 2x200 (at most ${MAX_TREES}x${MAX_MANAGED}).`,
  );
};

const numberBetween =
  (from: number, to: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new InvalidArgumentError(
      `Write a whole number from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}.`,
    );
  };

const parseTime = (text: string): number => {
  if (z.union([z.iso.date(), z.iso.datetime()]).safeParse(text).success) return Date.parse(text);
  throw new InvalidArgumentError('Write a day or a time in UTC, for example 2026-05-01.');
};

/** How far it is, how fast, and how long it will take. */
const describeProgress = (recorded: number, wanted: number, seconds: number): string => {
  const count = (value: number) => value.toLocaleString('en');
  return `${count(recorded)} of ${count(wanted)} events, ${paceOf(recorded, { part: recorded / wanted, seconds })}`;
};

interface Played {
  readonly trees: readonly {
    readonly communityId: string;
    readonly name: string;
    readonly owner: string;
    readonly managed: number;
  }[];
  readonly events: number;
  readonly seconds: number;
  readonly refused: Readonly<Record<string, number>>;
}

const EVERY_MS = { rich: 100, plain: 5_000 } as const;

const play = async (
  history: SeededHistory,
  events: number,
  told: (text: string) => void,
  everyMs: number,
): Promise<Played> => {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1_000;
  let toldAt = begin;
  while (!history.complete) {
    await history.playOn();
    if (performance.now() - toldAt < everyMs) continue;
    toldAt = performance.now();
    told(describeProgress(history.recorded, events, seconds()));
  }
  const trees = history.town.trees.map(({ tree }) => ({
    communityId: tree.rootId,
    name: tree.root.name,
    owner: history.person(tree.ownerId).address,
    managed: tree.communities.size - 1,
  }));
  return { trees, events: history.recorded, seconds: seconds(), refused: Object.fromEntries(history.refusals) };
};

const withProgress = async (
  { env, terminal }: CommandContext,
  options: SeedOptions,
  json: boolean,
): Promise<Played> => {
  const configuration = readConfiguration(env);
  const renderer = json ? 'silent' : terminal.rich ? 'default' : 'simple';
  const everyMs = terminal.rich ? EVERY_MS.rich : EVERY_MS.plain;
  const outcome: { played?: Played } = {};
  const task = async (_: unknown, row: { output: string; title: string }) => {
    outcome.played = await withSeededHistory(configuration, options, (history) =>
      play(history, options.size.events, (text) => (row.output = text), everyMs),
    );
    row.title = 'A year is recorded';
  };
  const title = `Playing a year with seed ${options.seed}`;
  await new Listr([{ title, task }], { renderer }).run();
  if (outcome.played === undefined) throw new RangeError('Nothing was played');
  return outcome.played;
};

const tell = (terminal: Terminal, played: Played, { seed, until }: SeedOptions, dataDir: string): void => {
  const { trees, events, seconds } = played;
  const rate = Math.round(events / seconds).toLocaleString('en');
  terminal.line(
    `${events.toLocaleString('en')} events in ${seconds.toFixed(1)} s (${rate} a second) are in ${dataDir}.`,
  );
  terminal.line(`The same again: --seed ${seed} --until ${new Date(until).toISOString()}`);
  terminal.line();
  terminal.table(
    ['tree', 'communityId', 'owner', 'managed'],
    trees.map(({ name, communityId, owner, managed }) => [name, communityId, owner, String(managed)]),
  );
  terminal.line();
  terminal.line('Read models are built by the next start: npm start');
  terminal.line(`Then look around as an owner: npx guestlist token --email ${trees[0]?.owner ?? ''}`);
};

const runSeed = async (context: CommandContext, flags: SeedFlags): Promise<void> => {
  const { communities, people, events, seed, until = Date.now(), json = false } = flags;
  const { auth, dataDir } = readConfiguration(context.env);
  if (auth.mode !== 'dev') {
    throw new CommandFailure(
      exitCodes.refused,
      'The people of a seeded year sign in with development tokens: leave AUTH_ISSUER out.',
    );
  }
  const options = { size: { ...communities, people, events }, seed, until };
  const played = await withProgress(context, options, json);
  if (json) context.terminal.line(JSON.stringify({ dataDir, seed, until: new Date(until).toISOString(), ...played }));
  else tell(context.terminal, played, options, dataDir);
};

const HELP = `
Everything is decided by the rules that the server decides by, at simulated times of the 365 days before --until: trees are
registered, communities added, people invited, and most of them accept. The same --seed and --until make the same history.
DATA_DIR must be new: a year cannot be put before a log that is there.

Examples:
  DATA_DIR=/tmp/year npx guestlist seed --communities 1x20 --people 300 --events 5000
  DATA_DIR=/tmp/year npm start
  DATA_DIR=/tmp/year npx guestlist token --email ada.lovelace.1@example.org`;

/** `guestlist seed`: a year of plausible history in a new DATA_DIR. */
export const addSeedCommand = (program: Command, context: CommandContext): void => {
  program
    .command('seed')
    .description('Fill a new DATA_DIR with a year of plausible history.')
    .addOption(
      new Option('--communities <TxM>', 'so many trees, each with so many managed communities')
        .argParser(parseCommunities)
        .default(parseCommunities('2x200'), '2x200'),
    )
    .option('--people <number>', 'how many people there are', numberBetween(10, 100_000), 5_000)
    .option('--events <number>', 'how many events they make', numberBetween(1, 10_000_000), 100_000)
    .option('--seed <number>', 'another one makes another history', numberBetween(0, 999_999_999), 1)
    .option('--until <time>', 'when the year ends; now when left out', parseTime)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action((flags: SeedFlags) => runSeed(context, flags));
};
