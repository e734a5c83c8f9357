import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';

import { Controller, Get, Module } from '@nestjs/common';

import { createLogger } from '../logging';
import { createMetrics } from '../operations';
import { bootWith } from '../process';
import { Public } from '../authentication';
import { createThrottle } from '../throttling';
import { serveHttp } from './serve-http';

let arrived: () => void;
let goOn: () => void;
let hasArrived: Promise<void>;
let mayGoOn: Promise<void>;

@Public()
@Controller('v1')
class SlowController {
  @Get('slow')
  async slow(): Promise<unknown> {
    arrived();
    await mayGoOn;
    return { done: true };
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('a process that is told to end', () => {
  beforeEach(() => {
    hasArrived = new Promise((resolve) => (arrived = resolve));
    mayGoOn = new Promise((resolve) => (goOn = resolve));
  });

  it('finishes what is under way, says that it is not ready, and takes nothing new', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const configuration = { host: '127.0.0.1', port, metricsPort, corsOrigins: [], trustProxy: false };
    const running = await bootWith(async (resources) => {
      const registry = createMetrics('test');
      const served = {
        ...{ modules: [{ module: SlowModule }], configuration, registry },
        throttle: createThrottle({ perMinute: 0, registry }),
        logger: createLogger({ process: 'test', level: 'silent' }),
        readiness: { status: async () => ({ ready: true, detail: { projections: {}, reactors: {} } }) },
        authenticate: async () => Promise.reject(new Error('Nobody signs in')),
      };
      await serveHttp(served, resources);
    });
    const readyz = async () => (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).status;
    expect(await readyz()).toBe(200);

    const agent = new Agent({ keepAlive: true });
    const asked = get(`http://127.0.0.1:${port}/v1/slow`, { agent });
    await hasArrived;
    const closing = running.close();
    let stillListens = true;
    while (stillListens) {
      stillListens = await fetch(`http://127.0.0.1:${port}/healthz`).then(
        () => true,
        () => false,
      );
    }
    expect(await readyz()).toBe(503);
    goOn();
    const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    expect([answer.statusCode, text]).toEqual([200, '{"done":true}']);
    const answered = performance.now();
    await closing;
    // Although the client would keep its connection open.
    expect(performance.now() - answered).toBeLessThan(4_000);
    agent.destroy();
    await expect(readyz()).rejects.toThrow();
  });
});
