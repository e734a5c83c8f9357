import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ServerProcess, startServerProcess } from '../../apps/cli/src/server/server-process';

const dist = join(__dirname, '..', '..');
/** Millions of events take their time. */
const PROJECTED_WITHIN_MS = 1_800_000;
/** A server that begins to project a whole year is busy with that first. */
const READY_WITHIN_MS = 300_000;
const POLL_MS = 100;

export interface SeedOf {
  readonly communities: string;
  readonly people: number;
  readonly events: number;
}

/** A folder with a seeded year in it. */
export interface SeededFolder {
  readonly dataDir: string;
  /** Deletes the folder, unless it was there before. */
  discard(): Promise<void>;
}

/** The folder given, seeded unless it has a log; a temporary one when none is given. What the seeding says goes to standard error. */
export const seededFolder = async (given: string | undefined, seed: SeedOf): Promise<SeededFolder> => {
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'guestlist-bench-')));
  const discard = async () => {
    if (given === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  if (existsSync(join(dataDir, 'log.db'))) return { dataDir, discard };
  const { communities, people, events } = seed;
  const args = ['seed', '--communities', communities, '--people', String(people), '--events', String(events)];
  const seeding = spawn(process.execPath, [join(dist, 'apps', 'cli', 'src', 'main.js'), ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  const [code] = (await once(seeding, 'exit')) as [number | null];
  if (code === 0) return { dataDir, discard };
  await discard();
  throw new Error(`Seeding ended with ${code}`);
};

type Progress = Readonly<Record<string, { readonly lag: number | null; readonly lastError: string | null }>>;
interface Readiness {
  readonly projections: Progress;
  readonly reactors: Progress;
}

/** Nothing is held back for being too much: what is measured is the work, not the limits on it. */
const withoutLimits = { RATE_LIMIT_PER_MINUTE: '0', MAILS_PER_ADDRESS_PER_DAY: '0', MAILS_PER_VOUCHER_PER_DAY: '0' };

const builtEntries = {
  ours: join(dist, 'apps', 'standalone', 'src', 'main.js'),
  commands: join(dist, 'apps', 'command-api', 'src', 'main.js'),
  yardstick: join(dist, 'bench', 'yardsticks', 'empty-nest.js'),
} as const;

/** The built server on this folder, its half that takes commands, or its yardstick. It ends with this process, however that ends but by force. */
export const startServer = async (
  dataDir: string,
  nodeArguments: readonly string[] = [],
  { which = 'ours', env = {} }: { which?: keyof typeof builtEntries; env?: NodeJS.ProcessEnv } = {},
): Promise<ServerProcess> => {
  const server = await startServerProcess({
    entryFile: builtEntries[which],
    dataDir,
    env: { ...withoutLimits, ...env },
    readyWithinMs: READY_WITHIN_MS,
    nodeArguments,
  });
  const end = () => void server.kill();
  process.once('exit', end);
  return { ...server, stop: () => server.stop().finally(() => process.off('exit', end)) };
};

const untilDone = async ({ metricsUrl }: ServerProcess, of: (readiness: Readiness) => Progress): Promise<number> => {
  const begin = performance.now();
  while (performance.now() - begin < PROJECTED_WITHIN_MS) {
    const answer = await fetch(new URL('/readyz', metricsUrl));
    const followers = of((await answer.json()) as Readiness);
    if (Object.values(followers).every(({ lag }) => lag === 0)) return (performance.now() - begin) / 1_000;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`The server was not at the head of the log within ${PROJECTED_WITHIN_MS / 1_000} s`);
};

/** Resolves when every projection stands at the head of the log; answers the seconds that took. */
export const untilProjected = (server: ServerProcess): Promise<number> =>
  untilDone(server, ({ projections }) => projections);

/** Resolves when nothing follows the log any more, mails included; answers the seconds that took. */
export const untilAtRest = (server: ServerProcess): Promise<number> =>
  untilDone(server, ({ projections, reactors }) => ({ ...projections, ...reactors }));
