import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EventStoreStandIn } from '../../libs/event-sourcing/src/eventstoredb/testing';
import { type ServerProcess, startServerProcess } from '../../apps/cli/src/server/server-process';
import { commandApiEntry, projectorEntry, standaloneEntry } from './run-process';

export type { ServerProcess };

/** Where the three stores are, as configuration says it. */
const storeUrls = {
  sqlite: {},
  memory: { EVENT_STORE_URL: 'memory:', READ_MODEL_URL: 'memory:', PEOPLE_URL: 'memory:' },
} as const;

/** Stores for one server: where they are, and how to end what was started for them. */
export interface Stores {
  readonly env: NodeJS.ProcessEnv;
  readonly end: () => void;
}

/** Every place that a server may have its stores at; what has to run for it is started here. */
export const storePlaces: Readonly<Record<string, () => Promise<Stores>>> = {
  sqlite: async () => ({ env: storeUrls.sqlite, end: () => undefined }),
  memory: async () => ({ env: storeUrls.memory, end: () => undefined }),
  'a stand-in for EventStoreDB': async () => {
    const standIn = await EventStoreStandIn.start();
    return { env: { EVENT_STORE_URL: standIn.url }, end: () => standIn.stop() };
  },
};

/** A folder for a server's data, and how to delete it. */
export const temporaryDataDir = async (): Promise<{ dataDir: string; discard: () => Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guestlist-test-'));
  return { dataDir, discard: () => rm(dataDir, { recursive: true, force: true }) };
};

type BuiltProcess = (dataDir: string, env?: NodeJS.ProcessEnv) => Promise<ServerProcess>;

const built =
  (entryFile: string, readyAt: 'public' | 'metrics'): BuiltProcess =>
  (dataDir, env = {}) => {
    if (!existsSync(entryFile))
      throw new Error('There is no built server: run the tests with npm test, which builds it');
    const settings = { LOG_LEVEL: 'debug', ...env };
    // On a machine that does much else.
    return startServerProcess({ entryFile, dataDir, env: settings, capture: true, readyAt, readyWithinMs: 60_000 });
  };

/** The built standalone server on free ports: what a user starts. */
export const startBuiltServer = built(standaloneEntry, 'public');

/** The built processes one by one, as they run in production, on stores that several processes may share. */
export const startBuiltCommandApi = built(commandApiEntry, 'public');
export const startBuiltProjector = built(projectorEntry, 'metrics');
