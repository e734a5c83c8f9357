import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { sleep } from '@app/event-sourcing';

import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { root } from '../support/run-process';
import { whereCurlIs } from '../support/where-curl-is';

const guide = readFileSync(join(root, 'docs', 'looking-around.md'), 'utf8');
const [seeding = '', starting = '', asking = ''] = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text);

interface Readiness {
  readonly projections: Readonly<Record<string, { readonly lag: number | null }>>;
}

const PATIENCE_MS = 30_000;

const untilProjected = async ({ metricsUrl }: ServerProcess): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { projections } = (await (await fetch(new URL('/readyz', metricsUrl))).json()) as Readiness;
    if (Object.values(projections).every(({ lag }) => lag === 0)) return;
    if (performance.now() > deadline) throw new Error('The read models do not contain the year');
    await sleep(50);
  }
};

describe('docs/looking-around.md', () => {
  whereCurlIs('looks around in a seeded year with commands that work as they stand', async () => {
    const place = await temporaryDataDir();
    // A folder of its own: a year cannot be put before a log that is there.
    const dataDir = join(place.dataDir, 'year');
    const bash = async (text: string, env: NodeJS.ProcessEnv = {}) =>
      (
        await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], {
          cwd: root,
          env: { ...process.env, ...env },
        })
      ).stdout;
    const seeded = await bash(`${seeding.replace('/tmp/guestlist-year', dataDir)}\necho "$MAIN $OWNER"`);
    const [MAIN = '', OWNER = ''] = seeded.trim().split(' ');
    expect(starting).toBe('npm start\n');
    const server = await startBuiltServer(dataDir);
    try {
      await untilProjected(server);
      const env = { MAIN, OWNER, DATA_DIR: dataDir };
      const output = await bash(asking.replace('http://127.0.0.1:3000', server.url), env);
      expect(output).toMatch(/"members":\d+/);
      expect(output.match(/"asOfPosition":/g)?.length).toBeGreaterThanOrEqual(3);
      expect(output).toMatch(/"gained":\[\{/);
      expect(output).toMatch(/\{"end":true,"count":[1-9]\d+,"position":"\d+"\}/);
    } finally {
      await server.stop();
      await place.discard();
    }
  });
});
