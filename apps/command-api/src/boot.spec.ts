import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfiguration } from '@app/runtime';

import { bootCommandApi } from './boot';

const holdPort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
};

describe('bootCommandApi', () => {
  const folder = mkdtempSync(join(tmpdir(), 'command-api-boot-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const configuration = (port: number) =>
    readConfiguration({ DATA_DIR: join(folder, 'data'), PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'silent' });

  it('is not started on a port that is taken, and leaves its stores free for the next start', async () => {
    const { server, port } = await holdPort();
    await expect(bootCommandApi(configuration(port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => server.close(resolve));

    const running = await bootCommandApi(configuration(port));
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    const anonymous = await fetch(`http://127.0.0.1:${port}/v1/communities`, { method: 'POST' });
    expect(anonymous.status).toBe(401);
    await running.close();
    await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow();
  });
});
