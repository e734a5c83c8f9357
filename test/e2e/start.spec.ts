import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { startBuiltServer, temporaryDataDir } from '../support/built-server';
import { runToEnd, standaloneEntry } from '../support/run-process';

describe('a start that cannot be', () => {
  let place: { dataDir: string; discard: () => Promise<void> };
  beforeEach(async () => {
    place = await temporaryDataDir();
  });
  afterEach(() => place.discard());

  const quiet = { LOG_LEVEL: 'silent', PORT: '0', METRICS_PORT: '0' };
  const start = (env: NodeJS.ProcessEnv) =>
    runToEnd(standaloneEntry, [], { ...quiet, DATA_DIR: place.dataDir, ...env });
  const expectOneLine = (stderr: string) => {
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return expect(stderr);
  };

  it('says that DATA_DIR is no folder, and ends with 3', async () => {
    const file = join(place.dataDir, 'file');
    writeFileSync(file, '');
    for (const DATA_DIR of [file, join(file, 'below')]) {
      const { code, stderr } = await start({ DATA_DIR });
      expect(code).toBe(3);
      expectOneLine(stderr).toContain('DATA_DIR');
    }
  });

  it('says that DATA_DIR cannot be written, and ends with 3', async () => {
    // Nobody, root included, makes a folder below this one.
    const { code, stderr } = await start({ DATA_DIR: '/proc/guestlist' });
    expect(code).toBe(3);
    expectOneLine(stderr).toContain('DATA_DIR');
  });

  it('says that the port is taken, and ends with 3', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const taken = await start({ PORT: port });
    const metricsTaken = await start({ METRICS_PORT: port });
    other.close();
    expect([taken.code, metricsTaken.code]).toEqual([3, 3]);
    expectOneLine(taken.stderr).toContain('PORT');
    expectOneLine(metricsTaken.stderr).toContain('METRICS_PORT');
  });

  it('says that another process writes the log, and ends with 3 without touching the running one', async () => {
    const server = await startBuiltServer(place.dataDir);
    const { code, stderr } = await start({});
    expect(code).toBe(3);
    expectOneLine(stderr).toMatch(/log/i);
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  it('names every wrong variable, and ends with 2', async () => {
    const { code, stderr } = await start({ PORT: 'many', AUTH_MODE: 'none' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/PORT/);
    expect(stderr).toMatch(/AUTH_MODE/);
  });
});

describe('an end', () => {
  it('comes on SIGTERM also when whoever read the log lines is gone', async () => {
    const place = await temporaryDataDir();
    const server = await startBuiltServer(place.dataDir, { LOG_LEVEL: 'debug' });
    server.stopReading();
    for (let n = 0; n < 20; n += 1) await fetch(new URL('/v1/me', server.url));
    expect(await server.stop()).toBe(0);
    await place.discard();
  });
});

describe('a start', () => {
  it('makes the keys and the folder for their owner alone, and a second one finds everything', async () => {
    const place = await temporaryDataDir();
    const dataDir = join(place.dataDir, 'below', 'data');
    const first = await startBuiltServer(dataDir);
    await first.stop();
    for (const file of ['person.key', 'dev-signing.jwk']) {
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    mkdirSync(join(dataDir, 'outbox'), { recursive: true });
    const second = await startBuiltServer(dataDir);
    expect(await second.stop()).toBe(0);
    await place.discard();
  });
});
