import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { problems, problemType } from '@app/contracts';

import { type ServerProcess, startServerProcess } from '../../apps/cli/src/server/server-process';
import { FeedConnection, until } from '../../apps/query-api/src/testing/feed-connection';
import { type Somebody, signIn } from '../support/api';
import { temporaryDataDir } from '../support/built-server';
import { root } from '../support/run-process';
import { type Gateway, freePort, startGateway } from './gateway-process';
import { startNameServer } from './names-on-loopback';
import { type RawRequest, rawRequest } from './raw-request';
import { ADDRESSES, startRecordedUpstream } from './recorded-upstream';

type NameServer = Awaited<ReturnType<typeof startNameServer>>;
type RecordedUpstream = Awaited<ReturnType<typeof startRecordedUpstream>>;

const KIB = 1_024;
const entryOf = (app: string) => join(root, 'dist', 'apps', app, 'src', 'main.js');

/** Of each request, of its connection, or nginx's name. */
const passing = new Set(['date', 'connection', 'keep-alive', 'x-request-id', 'server']);

/** What stays the same from one answer to the next, whoever passes it on. */
const lasting = ({ headers, status, text }: Awaited<ReturnType<typeof rawRequest>>) => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !passing.has(name))),
  text: text.replaceAll(String(headers['x-request-id']), 'this request'),
});

const expectUnavailable = ({ status, headers, text }: Awaited<ReturnType<typeof rawRequest>>, instance: string) => {
  expect([status, headers['content-type'], headers['retry-after']]).toEqual([503, 'application/problem+json', '2']);
  const problem = JSON.parse(text) as Record<string, unknown>;
  const code = 'store-unavailable';
  expect(problem).toMatchObject({ type: problemType(code), code, ...problems[code], instance });
  expect(problem['traceId']).toMatch(/^[0-9a-f]{32}$/);
  expect(headers['x-request-id']).toBe(problem['traceId']);
};

describe('the gateway before two servers that remember', () => {
  let names: NameServer;
  let commands: RecordedUpstream;
  let queries: RecordedUpstream;
  let gateway: Gateway;
  beforeAll(async () => {
    names = await startNameServer();
    ['command-api', 'query-api'].forEach((name) => names.known.set(name, ADDRESSES));
    [commands, queries] = [await startRecordedUpstream('commands'), await startRecordedUpstream('queries')];
    const ports = { commandApi: commands.port, queryApi: queries.port, nameServer: names.port };
    gateway = await startGateway(ports);
  });
  afterAll(async () => {
    await gateway.stop();
    [names, commands, queries].forEach((server) => server.stop());
  });
  const ask = (request: RawRequest) => rawRequest(gateway.port, request);
  const answeringAs = (answer: RecordedUpstream['answer']) => {
    commands.answer = answer;
    queries.answer = answer;
  };
  afterEach(() => {
    commands.answer = (_, response) => void response.end('commands');
    queries.answer = (_, response) => void response.end('queries');
  });

  it.each([
    ['GET', '/v1/me', 'queries'],
    ['POST', '/v1/access/check', 'queries'],
    ['OPTIONS', '/v1/access/check', 'queries'],
    ['GET', '/anywhere', 'queries'],
    ['POST', '/v1/invitations', 'commands'],
    ['PUT', '/v1/communities/c/members/p/roles', 'commands'],
    ['PATCH', '/v1/communities/c', 'commands'],
    ['DELETE', '/v1/me/communities/c', 'commands'],
    ['OPTIONS', '/v1/me', 'commands'],
    ['POST', '/v1/access/checks', 'commands'],
  ])('sends %s %s to the %s', async (method, path, expected) => {
    expect(await ask({ method, path })).toMatchObject({ status: 200, text: expected });
  });

  it('sends HEAD to the queries', async () => {
    const before = queries.requests.length;
    expect((await ask({ method: 'HEAD', path: '/v1/permissions' })).status).toBe(200);
    expect(queries.requests.slice(before).map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('rewrites no path', async () => {
    const paths = [
      '/v1//me',
      '/v1/./me',
      '/v1/a%2Fb/%2e%2e/c?x=%20+&y=%C3%A9',
      '/v1/%63ommunities',
      '/v1/me?',
      '/v1/a;b=c',
    ];
    for (const path of paths) {
      await ask({ path });
      expect(queries.requests.at(-1)?.url).toBe(path);
    }
  });

  it('passes on what a request says, byte for byte', async () => {
    const key = randomBytes(190).toString('base64').slice(0, 255);
    const headers = {
      host: 'guestlist.example.org:8443',
      authorization: 'Bearer a.b.c',
      accept: 'text/csv',
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': key,
      'if-match': '"12"',
      'last-event-id': '00000000000000000007',
      traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
      origin: 'https://admin.example.org',
    };
    await ask({ method: 'POST', path: '/v1/invitations', headers, body: 'x'.repeat(900 * KIB) });
    expect(commands.requests.at(-1)).toMatchObject({ headers, bytes: 900 * KIB });
  });

  it('says itself from where a request came, whatever the client says of that', async () => {
    const headers = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'elsewhere.example.org',
      'x-forwarded-port': '1',
      'x-forwarded-proto': 'https',
    };
    await ask({ path: '/v1/me', headers });
    const arrived = queries.requests.at(-1)?.headers ?? {};
    expect(arrived).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect([arrived['x-forwarded-host'], arrived['x-forwarded-port']]).toEqual([undefined, undefined]);
  });

  it('passes on answers as they are, compressed by nobody', async () => {
    const headers = {
      etag: '"7"',
      location: '/v1/invitations/i',
      link: '</v1/x?cursor=c>; rel="next"',
      'retry-after': '9',
    };
    answeringAs((_, response) => void response.writeHead(409, { ...headers, 'x-request-id': 'r' }).end('{}'));
    const answer = await ask({ method: 'POST', path: '/v1/x', headers: { 'accept-encoding': 'gzip' } });
    expect(answer).toMatchObject({ status: 409, text: '{}', headers: { ...headers, 'x-request-id': 'r' } });
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it('lets a refusal of the server itself through', async () => {
    answeringAs((_, response) => void response.writeHead(503, { 'retry-after': '5' }).end('its own words'));
    expect(await ask({ path: '/v1/x' })).toMatchObject({
      status: 503,
      text: 'its own words',
      headers: { 'retry-after': '5' },
    });
  });

  it('takes headers as large as the servers give them: a page links to the next with all of its query', async () => {
    const link = `</v1/x?email=${'a'.repeat(15_000)}>; rel="next"`;
    answeringAs((_, response) => void response.writeHead(200, { link }).end('page'));
    expect(await ask({ path: `/v1/x?email=${'a'.repeat(15_000)}` })).toMatchObject({ status: 200, headers: { link } });
  });

  it('gives every byte away as it comes', async () => {
    let goOn = (): void => undefined;
    answeringAs((_, response) => {
      response.write(': first\n\n');
      goOn = () => response.end(': second\n\n');
    });
    const address = { host: '127.0.0.1', port: gateway.port };
    const connection = await FeedConnection.open({ address, token: 'any', path: '/v1/communities/c/feed' });
    await until(() => connection.comments.includes('first'), 'the first bytes of an answer that has not ended');
    goOn();
    await connection.hasEnded();
    expect([connection.comments, connection.ended]).toEqual([['first', 'second'], 'whole']);
  });

  it('takes no more of an answer than its reader does, so that a server notices who takes nothing', async () => {
    const [chunk, all] = [Buffer.alloc(64 * KIB, 'x'), 64 * KIB * KIB];
    let [taken, takenAt] = [0, performance.now()];
    answeringAs((_, response) => {
      const write = () => {
        if (taken >= all || response.destroyed) return;
        response.write(chunk, () => {
          [taken, takenAt] = [taken + chunk.length, performance.now()];
          write();
        });
      };
      write();
    });
    const address = { host: '127.0.0.1', port: gateway.port };
    const connection = await FeedConnection.open({ address, token: 'any', path: '/v1/communities/c/audit' });
    connection.pause();
    await until(() => taken >= all || (taken > 0 && performance.now() - takenAt > 1_000), 'a server that has to wait');
    connection.close();
    expect(taken).toBeLessThan(all / 2);
  });

  it('breaks an answer off that broke off, so that nobody takes a part for the whole', async () => {
    answeringAs((_, response) => {
      response.write('a part');
      setTimeout(() => response.destroy(), 50);
    });
    expect(await ask({ path: '/v1/communities/c/audit' })).toMatchObject({ status: 200, text: 'a part', whole: false });
  });

  it('sends a command once, also when its connection breaks before the answer and there is another process to try', async () => {
    answeringAs((_, response) => void response.destroy());
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const before = commands.requests.length;
      expectUnavailable(await ask({ method, path: '/v1/x' }), '/v1/x');
      expect(commands.requests.length - before).toBe(1);
    }
  });

  it('leaves a server alone whose client has left', async () => {
    let left = false;
    answeringAs((_, response) => {
      response.write(': first\n\n');
      response.on('close', () => (left = true));
    });
    const address = { host: '127.0.0.1', port: gateway.port };
    const connection = await FeedConnection.open({ address, token: 'any', path: '/v1/communities/c/feed' });
    connection.close();
    await until(() => left, 'the end of the connection behind the gateway');
  });

  it.each([
    ['with a length', {}],
    ['in pieces', { 'transfer-encoding': 'chunked' }],
  ])('refuses a body beyond all limits %s as the servers would', async (_, headers) => {
    const [before, body] = [commands.requests.length, Buffer.alloc(3 * KIB * KIB, ' ')];
    const answer = await ask({ method: 'POST', path: '/v1/invitations/bulk', headers, body });
    expect([answer.status, answer.headers['content-type']]).toEqual([413, 'application/problem+json']);
    const code = 'payload-too-large';
    expect(JSON.parse(answer.text)).toMatchObject({ type: problemType(code), code, ...problems[code] });
    expect(commands.requests.length).toBe(before);
  });

  it('answers what is no request it understands with a problem, too', async () => {
    const tooLong = await ask({ path: `/${'a'.repeat(20 * KIB)}` });
    const trace = await ask({ method: 'TRACE', path: '/v1/me' });
    for (const { status, headers, text } of [tooLong, trace]) {
      expect(headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(text)).toMatchObject({ status });
    }
    expect(tooLong).toMatchObject({ status: 414, text: expect.stringContaining('"type":"about:blank"') });
    const code = 'method-not-allowed';
    expect(JSON.parse(trace.text)).toMatchObject({ type: problemType(code), code, ...problems[code] });
    expect(trace.headers['allow']).toBe('DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT');
    expect(tooLong.headers['allow']).toBeUndefined();
  });

  it('keeps its own places to itself', async () => {
    for (const path of ['/-problem', '/-not-ready', '/-readyz-of-command-api']) {
      const before = commands.requests.length + queries.requests.length;
      const { status, headers, text } = await ask({ path });
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
      expect(JSON.parse(text)).toMatchObject({ type: problemType('not-found'), ...problems['not-found'] });
      expect(commands.requests.length + queries.requests.length).toBe(before);
    }
  });

  it('repeats nothing in a problem that could break its JSON, and takes over the trace of the caller', async () => {
    answeringAs((_, response) => void response.destroy());
    const traceId = 'ab'.repeat(16);
    const headers = { traceparent: `00-${traceId}-${'cd'.repeat(8)}-01` };
    const answer = await ask({ path: '/v1/"},{"x":"/', headers });
    expectUnavailable(answer, '/');
    expect(JSON.parse(answer.text)).toMatchObject({ traceId });
  });

  it('writes down neither queries nor tokens, also of what failed', async () => {
    answeringAs((_, response) => void response.destroy());
    const headers = { authorization: 'Bearer secret-token' };
    await ask({ path: '/v1/people-of-the-log?email=ada%40example.org', headers });
    await until(() => gateway.output().includes('/v1/people-of-the-log'), 'the line of the request');
    expect(gateway.output()).not.toMatch(/example\.org|secret-token|error/);
    const line = gateway
      .output()
      .split('\n')
      .find((text) => text.includes('/v1/people-of-the-log'));
    expect(JSON.parse(line ?? '')).toMatchObject({ method: 'GET', path: '/v1/people-of-the-log', status: 503 });
  });
});

describe('the gateway before command-api and query-api', () => {
  let names: NameServer;
  let gateway: Gateway;
  let place: { dataDir: string; discard: () => Promise<void> };
  let ports: { commandApi: number; queryApi: number; nameServer: number };
  let commandApi: ServerProcess;
  let queryApi: ServerProcess;
  let projector: ChildProcess;
  let ada: Somebody;
  let grace: Somebody;
  let communityId: string;
  let readyBefore: Awaited<ReturnType<typeof rawRequest>>;
  let askedBefore: Awaited<ReturnType<typeof rawRequest>>;
  let readyWithoutQueries: Awaited<ReturnType<typeof rawRequest>>;

  const ask = (request: RawRequest) => rawRequest(gateway.port, request);
  const start = (app: string, port: number) =>
    startServerProcess({
      entryFile: entryOf(app),
      dataDir: place.dataDir,
      env: { TRUST_PROXY: 'yes', CORS_ORIGINS: 'https://admin.example.org', LOG_LEVEL: 'info' },
      capture: true,
      port,
    });

  beforeAll(async () => {
    place = await temporaryDataDir();
    names = await startNameServer();
    ports = { commandApi: await freePort(), queryApi: await freePort(), nameServer: names.port };
    // The gateway first: nothing behind it is there yet, nor known by name.
    gateway = await startGateway(ports);
    readyBefore = await ask({ path: '/readyz' });
    askedBefore = await ask({ path: '/v1/me' });
    commandApi = await start('command-api', ports.commandApi);
    ['command-api', 'query-api'].forEach((name) => names.known.set(name, ['127.0.0.1']));
    readyWithoutQueries = await ask({ path: '/readyz' });
    const env = { PATH: process.env['PATH'], DATA_DIR: place.dataDir, METRICS_PORT: '0', LOG_LEVEL: 'error' };
    projector = spawn(process.execPath, [entryOf('projector')], { env, stdio: 'inherit' });
    await until(() => existsSync(join(place.dataDir, 'views.db')), 'the read models');
    queryApi = await start('query-api', ports.queryApi);
    [ada, grace] = [
      await signIn(gateway.url, place.dataDir, 'ada@example.org'),
      await signIn(gateway.url, place.dataDir, 'grace@example.org'),
    ];
    ({ communityId } = (await ada.post('/v1/communities', { name: 'Northwind', kind: 'mssp-main' })).body);
  });
  afterAll(async () => {
    const ended = once(projector, 'exit');
    projector.kill('SIGTERM');
    await Promise.all([ended, queryApi.stop(), commandApi.stop()]);
    await gateway.stop();
    names.stop();
    await place.discard();
  });

  it('is alive before they are, and says so where it stands', async () => {
    expect([readyBefore.status, readyBefore.text]).toEqual([503, '{"status":"unavailable"}']);
    expect([readyWithoutQueries.status, readyWithoutQueries.text]).toEqual([503, '{"status":"unavailable"}']);
    expectUnavailable(askedBefore, '/v1/me');
    expect(await ask({ path: '/readyz' })).toMatchObject({ status: 200, text: '{"status":"ready"}' });
    expect(await ask({ path: '/healthz' })).toMatchObject({ status: 200, text: '{"status":"alive"}' });
  });

  it('publishes no metrics', async () => {
    expect((await ask({ path: '/metrics' })).status).toBe(404);
  });

  it('answers what the processes answer, header for header', async () => {
    const authorization = `Bearer ${ada.token}`;
    const requests: [RawRequest, number, number][] = [
      [{ path: `/v1/communities/${communityId}`, headers: { authorization } }, ports.queryApi, 200],
      [{ method: 'HEAD', path: `/v1/communities/${communityId}`, headers: { authorization } }, ports.queryApi, 200],
      [{ path: '/v1/permissions', headers: { authorization } }, ports.queryApi, 200],
      [{ path: '/v1/me' }, ports.queryApi, 401],
      [{ path: '/v1/communities/%2e%2e', headers: { authorization } }, ports.queryApi, 404],
      [{ path: '/nowhere' }, ports.queryApi, 404],
      [
        {
          method: 'PATCH',
          path: `/v1/communities/${communityId}`,
          headers: { authorization, 'if-match': '"99"', 'content-type': 'application/json' },
          body: '{"name":"Southwind"}',
        },
        ports.commandApi,
        412,
      ],
      [
        {
          method: 'POST',
          path: '/v1/communities',
          headers: { authorization, 'content-type': 'application/json' },
          body: '{',
        },
        ports.commandApi,
        400,
      ],
      [{ method: 'PUT', path: '/v1/invitations/bulk', headers: { authorization } }, ports.commandApi, 405],
      [{ method: 'POST', path: '/v1/me', headers: { authorization } }, ports.commandApi, 405],
      [{ path: '/v1/invitations', headers: { authorization } }, ports.queryApi, 405],
      [
        {
          method: 'OPTIONS',
          path: '/v1/me',
          headers: { origin: 'https://admin.example.org', 'access-control-request-method': 'GET' },
        },
        ports.commandApi,
        204,
      ],
    ];
    for (const [request, port, status] of requests) {
      const through = lasting(await ask(request));
      expect({ request, status: through.status }).toEqual({ request, status });
      expect({ request, ...through }).toEqual({ request, ...lasting(await rawRequest(port, request)) });
    }
  });

  const all = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'.split(', ');

  it.each([
    ['/v1/me', 'GET, HEAD, OPTIONS'],
    ['/v1/invitations', 'OPTIONS, POST'],
    ['/v1/invitations/x', 'GET, HEAD, OPTIONS, PATCH'],
    ['/v1/invitations/bulk', 'GET, HEAD, OPTIONS, PATCH, POST'],
    ['/v1/communities/x/members', 'GET, HEAD, OPTIONS, POST'],
    ['/v1/access/check', 'OPTIONS, POST'],
    ['/healthz', 'GET, HEAD, OPTIONS'],
    ['/readyz', 'GET, HEAD, OPTIONS'],
  ])('tells all methods that a path takes, whichever process serves them: %s', async (path, allow) => {
    const headers = { origin: 'https://admin.example.org' };
    for (const method of all.filter((one) => !allow.split(', ').includes(one))) {
      const { status, headers: answered } = await ask({ method, path, headers });
      expect([method, status, answered['allow']]).toEqual([method, 405, allow]);
      expect(answered['access-control-allow-origin']).toBe('https://admin.example.org');
    }
    const preflight = { ...headers, 'access-control-request-method': 'POST' };
    const options = await ask({ method: 'OPTIONS', path, headers: preflight });
    expect([options.status, options.headers['allow']]).toEqual([204, allow]);
    expect(options.headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
  });

  it('lets one invitation through from the request to the read model', async () => {
    const invited = await ada.send('POST', '/v1/invitations', {
      body: { email: grace.email, communities: { [communityId]: ['guest'] } },
      headers: { 'idempotency-key': 'invite grace' },
    });
    expect([invited.status, invited.headers.get('location')]).toEqual([
      201,
      `/v1/invitations/${invited.body.invitationId}`,
    ]);
    const again = await ada.send('POST', '/v1/invitations', {
      body: { email: grace.email, communities: { [communityId]: ['guest'] } },
      headers: { 'idempotency-key': 'invite grace' },
    });
    expect([again.status, again.text]).toEqual([201, invited.text]);
    const accepted = await grace.post(`/v1/invitations/${invited.body.invitationId}/accept`);
    const mine = await grace.get(`/v1/me/communities?minPosition=${accepted.body.position}`);
    expect(mine.body).toMatchObject({ items: [{ communityId, roles: ['guest'] }] });
    const check = await grace.post('/v1/access/check', { communityId, permission: 'COMMUNITY_READ' });
    expect(check.status).not.toBe(404);
    expect(check.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('takes the bodies that the processes take, and no larger ones', async () => {
    const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' };
    const post = async (path: string, bytes: number) => {
      const { status, text } = await ask({ method: 'POST', path, headers, body: `{"x":"${'x'.repeat(bytes - 8)}"}` });
      return [status, (JSON.parse(text) as { code: string }).code];
    };
    expect(await post('/v1/invitations', 256 * KIB)).toEqual([422, 'validation-failed']);
    expect(await post('/v1/invitations', 256 * KIB + 1)).toEqual([413, 'payload-too-large']);
    expect(await post('/v1/invitations/bulk', KIB * KIB)).toEqual([422, 'validation-failed']);
    expect(await post('/v1/invitations/bulk', KIB * KIB + 1)).toEqual([413, 'payload-too-large']);
  });

  it('refuses a body of the last size that it passes on only after the token', async () => {
    const { status } = await ask({ method: 'POST', path: '/v1/invitations', body: Buffer.alloc(2 * KIB * KIB, ' ') });
    expect(status).toBe(401);
  });

  it('shows a feed live, resumes it, and lets the process know who has left', async () => {
    const target = {
      address: { host: '127.0.0.1', port: gateway.port },
      token: ada.token,
      path: `/v1/communities/${communityId}/feed`,
    };
    const clients = async () => {
      const text = await (await fetch(`${queryApi.metricsUrl}/metrics`)).text();
      return Number(/^guestlist_feed_clients(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]);
    };
    const feed = await FeedConnection.open(target);
    expect([feed.status, feed.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const { body } = await ada.send('PATCH', `/v1/communities/${communityId}`, { body: { name: 'Westwind' } });
    await until(() => feed.positions.includes(body.position), 'the change in the feed');
    expect(await clients()).toBe(1);
    const [first = ''] = feed.positions;
    feed.close();
    for (const deadline = Date.now() + 10_000; (await clients()) > 0;) expect(Date.now()).toBeLessThan(deadline);
    await ada.send('PATCH', `/v1/communities/${communityId}`, { body: { name: 'Eastwind' } });
    const resumed = await FeedConnection.open({ ...target, lastEventId: first });
    await resumed.has(1);
    expect(resumed.positions).not.toContain(first);
    resumed.close();
  });

  it('exports the audit trail whole, as the process writes it', async () => {
    const headers = { authorization: `Bearer ${ada.token}`, accept: 'application/x-ndjson' };
    const path = `/v1/communities/${communityId}/audit`;
    const through = await ask({ path, headers });
    const lines = through.text.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: true, count: lines.length - 1 });
    expect(through.text).toBe((await rawRequest(ports.queryApi, { path, headers })).text);
    expect(through.headers['content-disposition']).toContain('attachment');
  });

  it('says so when the queries are gone, while commands go on, and finds them again', async () => {
    await queryApi.kill();
    expectUnavailable(await ask({ path: '/v1/me' }), '/v1/me');
    expect(await ask({ path: '/readyz' })).toMatchObject({ status: 503, text: '{"status":"unavailable"}' });
    expect((await ada.post('/v1/communities', { name: 'Adventure Works', kind: 'mssp-main' })).status).toBe(201);
    queryApi = await start('query-api', ports.queryApi);
    expect((await ada.get('/v1/me')).status).toBe(200);
  });
});
