import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exitCodes } from '../terminal/exit-codes';
import { ServerConnection } from './server-connection';

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

const problem =
  (status: number, code: string, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(JSON.stringify({ status, code, detail: `about ${code}` }));
const fine: Reply = (response) => response.end('{"fine":true}');
const cut: Reply = (response) => response.destroy();
const silence: Reply = () => undefined;

const patience = { tries: 4, longestWaitMs: 20, answerWithinMs: 400 };

describe('a connection to a server', () => {
  const server = createServer((request, response) => {
    seen.push(request);
    (replies.shift() ?? fine)(response, request);
  });
  let seen: IncomingMessage[];
  let replies: Reply[];
  let connection: ServerConnection;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    [seen, replies] = [[], []];
    connection = new ServerConnection(
      new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`),
      'tok',
      patience,
    );
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = () => connection.ask({ method: 'POST', path: '/v1/x', body: '{}', idempotencyKey: 'key' });

  it('asks below its URL, as the caller, with the key', async () => {
    expect(await (await ask()).json()).toEqual({ fine: true });
    expect(seen[0]).toMatchObject({
      url: '/base/v1/x',
      headers: { authorization: 'Bearer tok', 'idempotency-key': '"key"', 'content-type': 'application/json' },
    });
  });

  it('repeats the same request while the server is busy or a gateway has lost it', async () => {
    replies = [
      problem(503, 'store-unavailable', { 'retry-after': '1' }),
      problem(429, 'too-many-requests'),
      problem(502, ''),
    ];
    expect((await ask()).status).toBe(200);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set(['"key"']));
  });

  it('gets over a cut connection and a silent server once it has been answered', async () => {
    await ask();
    replies = [cut, silence];
    expect((await ask()).status).toBe(200);
    expect(seen).toHaveLength(4);
  });

  it('says at once that nobody is there', async () => {
    replies = [cut];
    await expect(ask()).rejects.toMatchObject({ exitCode: exitCodes.unavailable });
    expect(seen).toHaveLength(1);
  });

  it('gives up when patience ends, and says why', async () => {
    replies = Array.from({ length: 9 }, () => problem(503, 'store-unavailable'));
    await expect(ask()).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
      message: 'store-unavailable: about store-unavailable',
    });
    expect(seen).toHaveLength(patience.tries);
  });

  it('does not repeat what is refused', async () => {
    replies = [problem(403, 'forbidden')];
    await expect(ask()).rejects.toMatchObject({ exitCode: exitCodes.refused, message: 'forbidden: about forbidden' });
    replies = [(response) => response.writeHead(404).end('<html>')];
    await expect(ask()).rejects.toMatchObject({ exitCode: exitCodes.refused, message: 'The server answered 404.' });
    expect(seen).toHaveLength(2);
  });

  it('waits as long as it is told, and no longer than its patience', async () => {
    const slow = new ServerConnection(new URL('http://127.0.0.1:1'), 'tok', { ...patience, longestWaitMs: 60 });
    const begin = performance.now();
    await slow.wait(1, 3_600);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(55);
    expect(performance.now() - begin).toBeLessThan(3_000);
  });
});
