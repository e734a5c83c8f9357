import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { generateLoad } from './generate-load';
import type { LoadPlan } from './load-plan';

const serving = async (listener: RequestListener, plan: Partial<LoadPlan>) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rest = { method: 'POST', path: '/of/{value}', body: '{"n":{n}}', tokens: ['t'], values: ['a', 'b'] } as const;
  const pace = { firstNumber: 3, connections: 2, warmUpMs: 0, measuredMs: 10_000 };
  try {
    return await generateLoad({ url, ...rest, ...pace, ...plan });
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const answering =
  (status: number, seen: string[] = []): RequestListener =>
  (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      response.writeHead(status, { 'content-length': 2 }).end('{}');
    });
  };

describe('generating load', () => {
  it('sends every number once, and says where it stopped', async () => {
    const seen: string[] = [];
    const report = await serving(answering(201, seen), { endNumber: 7 });
    expect(seen.toSorted()).toEqual([
      'POST /of/a Bearer t {"n":4}',
      'POST /of/a Bearer t {"n":6}',
      'POST /of/b Bearer t {"n":3}',
      'POST /of/b Bearer t {"n":5}',
    ]);
    expect(report).toMatchObject({ nextNumber: 7, samples: 4 });
  });

  it('ends with the time', async () => {
    const report = await serving(answering(200), { measuredMs: 50 });
    expect(report.samples).toBeGreaterThan(0);
  });

  it('fails with the first answer that is none of success', async () => {
    await expect(serving(answering(409), {})).rejects.toThrow('POST /of/{value} answered 409: {}');
  });
});
