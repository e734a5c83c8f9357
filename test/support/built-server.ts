import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ServerProcess, startServerProcess } from '../../apps/cli/src/server/server-process';
import { standaloneEntry as entryFile } from './run-process';

export type { ServerProcess };

/** Where the three stores are, as configuration says it. */
export const storeUrls = {
  sqlite: {},
  memory: { EVENT_STORE_URL: 'memory:', READ_MODEL_URL: 'memory:', PEOPLE_URL: 'memory:' },
} as const;

/** A folder for a server's data, and how to delete it. */
export const temporaryDataDir = async (): Promise<{ dataDir: string; discard: () => Promise<void> }> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guestlist-test-'));
  return { dataDir, discard: () => rm(dataDir, { recursive: true, force: true }) };
};

/** The built standalone server on free ports: what a user starts. */
export const startBuiltServer = (dataDir: string, env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> => {
  if (!existsSync(entryFile)) throw new Error('There is no built server: run the tests with npm test, which builds it');
  return startServerProcess({ entryFile, dataDir, env: { LOG_LEVEL: 'debug', ...env }, capture: true });
};
