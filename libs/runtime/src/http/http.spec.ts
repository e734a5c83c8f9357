import { DomainError, reasonBody } from '@app/contracts';
import { Controller, Get, HttpException, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

import { createLogger, NestLogger } from '../logging';
import { createMetrics, HealthModule, observeRequests, type Readiness } from '../operations';
import { ZodBody, ZodQuery } from '../validation';
import { TakesItsTime } from './answer-in-time';
import { configureApplication } from './configure-application';
import { type ArrivalLimits, arrivalLimits, createFastifyAdapter } from './fastify-adapter';
import type { KnownRoute } from './route-table';

class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
class PeopleStoreFullError extends Error {
  override readonly name = 'PeopleStoreFullError';
}
class WriteConflictError extends Error {
  override readonly name = 'WriteConflictError';
}
class CommandIdReusedError extends Error {
  override readonly name = 'CommandIdReusedError';
}

const ANSWERED_WITHIN_MS = 200;

const failures: Record<string, () => Error> = {
  rule: () => new DomainError('already-member', 'He is a member.', { personId: 'p-1' }),
  busy: () => new DomainError('too-many-requests', 'Wait.', { retryAfter: 7.2 }),
  token: () => new DomainError('unauthenticated', 'Sign in.'),
  store: () => new StoreUnavailableError('connect to ada@example.org failed'),
  full: () => new PeopleStoreFullError('disk'),
  conflict: () => new WriteConflictError('lost'),
  reused: () => new CommandIdReusedError('again'),
  nest: () => new HttpException('No', 403),
  bug: () => new TypeError('secret of ada@example.org'),
};

@Controller('v1/things')
class ThingsController {
  @Get()
  list(@ZodQuery(z.strictObject({ tag: z.array(z.string()).optional() })) query: unknown): unknown {
    return { query };
  }

  @Get(':id')
  get(@Param('id') id: string): unknown {
    return { id };
  }

  @Post(':id')
  post(@ZodBody(reasonBody) body: unknown): unknown {
    return { body };
  }

  @Get('slow/never')
  never(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Get('slow/soon')
  async soon(): Promise<unknown> {
    return new Promise((resolve) => setTimeout(() => resolve({ slow: true }), 3 * ANSWERED_WITHIN_MS));
  }

  @Get('slow/patient')
  @TakesItsTime()
  patient(): Promise<unknown> {
    return this.soon();
  }

  @Post('large')
  large(): unknown {
    return {};
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    throw failures[how]?.() ?? new Error('unknown failure');
  }
}

const state = { ready: true, fails: false };
const readiness: Readiness = {
  status: async () => {
    if (state.fails) throw new Error('no store');
    return { ready: state.ready, detail: { projections: {}, reactors: {} } };
  },
};

@Module({ imports: [HealthModule.for(readiness)], controllers: [ThingsController] })
class ThingsModule {}

const lines: string[] = [];
const registry = createMetrics('test');
let app: NestFastifyApplication;

const boot = async (
  corsOrigins: string[],
  arrival: Partial<ArrivalLimits> = {},
  knownRoutes: readonly KnownRoute[] = [],
) => {
  const logger = createLogger({
    process: 'test',
    level: 'debug',
    destination: { write: (line) => void lines.push(line) },
  });
  const http = createFastifyAdapter({
    logger,
    trustProxy: false,
    bodyLimits: { '/v1/things/large': 4_096 },
    bodyLimit: 1_024,
    arrival: { ...arrivalLimits, ...arrival },
    knownRoutes,
  });
  const created = await NestFactory.create<NestFastifyApplication>(ThingsModule, http.adapter, {
    logger: new NestLogger(logger),
  });
  if (corsOrigins.length > 0) observeRequests(http.adapter, { logger, registry });
  await configureApplication(created, { http, corsOrigins, answeredWithinMs: ANSWERED_WITHIN_MS });
  await created.init();
  return created;
};

beforeAll(async () => {
  app = await boot(['https://admin.example.org']);
});
afterAll(() => app.close());

const json = { 'content-type': 'application/json' };
const post = (payload: string | Buffer, headers: Record<string, string> = json, url = '/v1/things/1') =>
  app.inject({ method: 'POST', url, headers, payload });
const get = (url: string) => app.inject({ method: 'GET', url });

describe('problem details', () => {
  it.each([
    ['rule', 409, 'already-member'],
    ['busy', 429, 'too-many-requests'],
    ['token', 401, 'unauthenticated'],
    ['store', 503, 'store-unavailable'],
    ['full', 507, 'storage-full'],
    ['conflict', 409, 'write-conflict'],
    ['reused', 422, 'idempotency-key-reused'],
    ['nest', 403, 'forbidden'],
    ['bug', 500, 'internal-error'],
  ])('answer %s with %i %s', async (how, status, code) => {
    const response = await get(`/v1/things/fail/${how}?email=ada@example.org`);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({
      type: `/problems/${code}`,
      title: expect.any(String) as string,
      status,
      code,
      detail: expect.any(String) as string,
      instance: `/v1/things/fail/${how}`,
      traceId: response.headers['x-request-id'],
    });
  });

  it.each(['never', 'soon'])('answer in time what is answered %s', async (when) => {
    const begin = performance.now();
    const response = await get(`/v1/things/slow/${when}`);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'store-unavailable' });
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(ANSWERED_WITHIN_MS - 50);
  });

  it('leave alone what takes its time', async () => {
    expect((await get('/v1/things/slow/patient')).json()).toEqual({ slow: true });
  });

  it('carry what the refusal names', async () => {
    expect((await get('/v1/things/fail/rule')).json()).toMatchObject({ detail: 'He is a member.', personId: 'p-1' });
  });

  it('say when to try again and how to sign in, in headers', async () => {
    expect((await get('/v1/things/fail/busy')).headers['retry-after']).toBe('8');
    expect((await get('/v1/things/fail/busy')).json()).not.toHaveProperty('retryAfter');
    expect((await get('/v1/things/fail/store')).headers['retry-after']).toBe('2');
    expect((await get('/v1/things/fail/conflict')).headers['retry-after']).toBe('1');
    expect((await get('/v1/things/fail/token')).headers['www-authenticate']).toBe('Bearer');
  });

  it('say nothing about a fault, which is logged under the same traceId without the address in it', async () => {
    lines.length = 0;
    const response = await get('/v1/things/fail/bug');
    expect(response.body).not.toMatch(/secret|\bada\b/);
    const { traceId } = response.json<{ traceId: string }>();
    const logged = lines.map((line) => JSON.parse(line) as { level: string; traceId?: string; err?: { type: string } });
    expect(logged).toContainEqual(expect.objectContaining({ level: 'error', traceId }));
    expect(lines.join('')).toContain('TypeError');
    expect(lines.join('')).not.toContain('ada@example.org');
  });

  it('take over the trace of the caller', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await app.inject({ method: 'GET', url: '/nowhere', headers: { traceparent } });
    expect(response.json()).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
  });

  it.each(['/nowhere', '/v1/things/a/b/c', '/%', `/v1/things/${'x'.repeat(200)}`])('answer 404 for %s', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({ code: 'not-found', status: 404 });
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(response.headers['x-request-id']).toBe(response.json<{ traceId: string }>().traceId);
  });
});

describe('methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH'] as const)(
    'that a known path does not take are 405 with Allow: %s',
    async (method) => {
      const response = await app.inject({ method, url: '/v1/things/1?x=1', headers: json, payload: '{"a":1}' });
      expect(response.statusCode).toBe(405);
      expect(response.headers.allow).toBe('GET, HEAD, OPTIONS, POST');
      expect(response.json()).toMatchObject({ code: 'method-not-allowed', instance: '/v1/things/1' });
    },
  );

  it('include HEAD as GET without a body, for answers and for problems', async () => {
    const found = await app.inject({ method: 'HEAD', url: '/v1/things/1' });
    expect([found.statusCode, found.body]).toEqual([200, '']);
    const missing = await app.inject({ method: 'HEAD', url: '/nowhere' });
    expect([missing.statusCode, missing.body]).toEqual([404, '']);
  });

  it('include OPTIONS, which answers CORS and Allow', async () => {
    const headers = { origin: 'https://admin.example.org', 'access-control-request-method': 'POST' };
    const response = await app.inject({ method: 'OPTIONS', url: '/v1/things/1', headers });
    expect(response.statusCode).toBe(204);
    expect(response.headers).toMatchObject({
      allow: 'GET, HEAD, OPTIONS, POST',
      'access-control-allow-origin': 'https://admin.example.org',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    });
  });

  it('let pages of the named origins alone read answers', async () => {
    const ask = async (origin: string) =>
      (await app.inject({ method: 'GET', url: '/v1/things', headers: { origin } })).headers;
    expect((await ask('https://admin.example.org'))['access-control-allow-origin']).toBe('https://admin.example.org');
    expect(await ask('https://evil.example.org')).not.toHaveProperty('access-control-allow-origin');
  });

  it('answer OPTIONS with Allow where CORS is off', async () => {
    const closed = await boot([]);
    const response = await closed.inject({ method: 'OPTIONS', url: '/v1/things' });
    expect([response.statusCode, response.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await closed.inject({ method: 'OPTIONS', url: '/nowhere' })).statusCode).toBe(404);
    await closed.close();
  });
});

describe('routes that another process serves', () => {
  let one: NestFastifyApplication;
  beforeAll(async () => {
    one = await boot([], {}, [
      { method: 'PUT', url: '/v1/things/:id' },
      { method: 'DELETE', url: '/v1/elsewhere/:id' },
    ]);
  });
  afterAll(() => one.close());

  it('are methods that a path takes', async () => {
    const wrong = await one.inject({ method: 'PATCH', url: '/v1/things/1' });
    expect([wrong.statusCode, wrong.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS, POST, PUT']);
    const elsewhere = await one.inject({ method: 'POST', url: '/v1/elsewhere/1' });
    expect([elsewhere.statusCode, elsewhere.headers.allow]).toEqual([405, 'DELETE, OPTIONS']);
    const options = await one.inject({ method: 'OPTIONS', url: '/v1/elsewhere/1' });
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'DELETE, OPTIONS']);
  });

  it('are not there for who asks for them here', async () => {
    const answer = await one.inject({ method: 'DELETE', url: '/v1/elsewhere/1' });
    expect([answer.statusCode, answer.headers.allow]).toEqual([404, undefined]);
    expect(answer.json()).toMatchObject({ code: 'not-found', detail: expect.stringContaining('Another process') });
  });
});

describe('bodies', () => {
  it('are read by the schema of the handler', async () => {
    const response = await post('{"reason":" late "}');
    expect([response.statusCode, response.json()]).toEqual([201, { body: { reason: 'late' } }]);
  });

  it('may carry a byte order mark and a charset', async () => {
    const response = await post('\uFEFF{"reason":"é"}', { 'content-type': 'Application/JSON; charset=UTF-8' });
    expect(response.json()).toEqual({ body: { reason: 'é' } });
  });

  it.each([
    {},
    json,
    { 'content-type': 'text/plain' },
    { 'content-type': 'multipart/form-data' },
    { 'content-type': 'nonsense' },
  ])('may be empty whatever their type: %j', async (headers) => {
    for (const response of [await post('', headers), await post('', { ...headers, 'content-length': '0' })]) {
      expect([response.statusCode, response.json()]).toEqual([201, { body: {} }]);
    }
  });

  it.each(['{', '{"a":1,}', "{'a':1}", '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}', '\u0000'])(
    'that are no JSON are 400: %j',
    async (payload) => {
      const response = await post(payload);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'malformed-json']);
    },
  );

  it('that are no JSON are 400 where nothing reads them, too, and 404 or 405 where nothing is', async () => {
    expect((await post('{', json, '/v1/things/large')).statusCode).toBe(400);
    expect((await post('{', json, '/nowhere')).statusCode).toBe(404);
    expect((await post('{', json, '/healthz')).statusCode).toBe(405);
  });

  it('that are no UTF-8 are 400', async () => {
    const response = await post(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'malformed-json']);
  });

  it.each([
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'x' },
  ])('of another type than JSON are 422: %j', async (headers) => {
    const response = await post('{"reason":"x"}', headers);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([422, 'validation-failed']);
  });

  it('with unknown fields are 422 and point at them', async () => {
    const response = await post('{"why":1}');
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/why', detail: 'This field is not known.' }],
    });
  });

  it('over the limit are 413, and each route may have its own limit', async () => {
    const body = (bytes: number) => JSON.stringify({ reason: 'x'.repeat(bytes) });
    const large = await post(body(1_100));
    expect([large.statusCode, large.json<{ code: string }>().code]).toEqual([413, 'payload-too-large']);
    expect((await post(body(1_100), json, '/v1/things/large')).statusCode).toBe(201);
    expect((await post(body(5_000), json, '/v1/things/large')).statusCode).toBe(413);
  });

  it('far over the limit are received to their end, so that the client sees the answer', async () => {
    const listening = await boot([]);
    await listening.listen(0, '127.0.0.1');
    const url = `${await listening.getUrl()}/v1/things/1`;
    const response = await fetch(url, { method: 'POST', headers: json, body: 'x'.repeat(20_000_000) });
    expect([response.status, await response.json()]).toMatchObject([413, { code: 'payload-too-large' }]);
    await listening.close();
  });

  it('over the limit are refused after a path that is not known', async () => {
    const large = await post('x'.repeat(2_000), json, '/nowhere');
    expect([large.statusCode, large.json<{ code: string }>().code]).toEqual([404, 'not-found']);
  });
});

describe('queries', () => {
  it('are read by the schema of the handler', async () => {
    expect((await get('/v1/things?tag=a&tag=b')).json()).toEqual({ query: { tag: ['a', 'b'] } });
  });

  it('with unknown parameters are 422 and point at them', async () => {
    const response = await get('/v1/things?page=2');
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ errors: [{ pointer: '?page', detail: 'This field is not known.' }] });
  });
});

describe('health', () => {
  it('is alive, and as ready as its parts', async () => {
    expect((await get('/healthz')).json()).toEqual({ status: 'alive' });
    expect((await get('/readyz')).statusCode).toBe(200);
    state.ready = false;
    const waiting = await get('/readyz');
    expect([waiting.statusCode, waiting.json()]).toEqual([503, { status: 'unavailable' }]);
    state.fails = true;
    expect((await get('/readyz')).statusCode).toBe(503);
    expect((await get('/healthz')).statusCode).toBe(200);
  });
});

describe('every answer', () => {
  it('has security headers, problems included', async () => {
    for (const url of ['/v1/things', '/nowhere']) {
      expect((await get(url)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'self'") as string,
      });
    }
  });

  it('is counted by route and logged without path or query', async () => {
    lines.length = 0;
    await get('/v1/things/person-7?tag=ada');
    const metrics = await registry.metrics();
    expect(metrics).toMatch(/http_request_duration_seconds_count\{.*route="\/v1\/things\/:id".*\} \d+/);
    expect(metrics).not.toContain('person-7');
    expect(lines.join('')).toContain('"route":"/v1/things/:id"');
    expect(lines.join('')).not.toMatch(/person-7|\bada\b/);
  });

  it('to what is no HTTP is a problem too', async () => {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain('{"type":"about:blank","title":"Bad Request","status":400}');
  });
});

describe('a client that takes its time', () => {
  const head = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

  /** What is answered until the connection ends, to a client that sends this and then a byte now and then. */
  const dripping = async (to: NestFastifyApplication, first: string): Promise<string> => {
    const { port } = to.getHttpServer().address() as AddressInfo;
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(first));
      const drip = setInterval(() => socket.writable && socket.write('x'), 50);
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => {
        clearInterval(drip);
        resolve(text);
      });
      socket.on('error', reject);
    });
  };

  it.each([
    ['a header section', 'GET /v1/things HTTP/1.1\r\nhost: localhost\r\nx-slow: '],
    ['a body', head('/v1/things/1', 10_000)],
    ['a body to a path that is not known', head('/nowhere', 10_000)],
    ['nothing', ''],
  ])('sending %s is cut off', async (_, first) => {
    const slow = await boot([], { headersMs: 200, requestMs: 400, checkMs: 50 });
    await slow.listen(0, '127.0.0.1');
    const answer = await dripping(slow, first);
    expect(answer.slice(9, 12)).toMatch(/^(408|400|404)$/);
    await slow.close();
  });

  it('is waited for as long as a bad line takes, and no longer than a minute', () => {
    expect(arrivalLimits).toEqual({ headersMs: 15_000, requestMs: 60_000, checkMs: 5_000 });
  });
});

it('refuses headers of more than 16 KiB', async () => {
  const narrow = await boot([]);
  await narrow.listen(0, '127.0.0.1');
  const ask = (length: number) => fetch(`${url}/v1/things`, { headers: { 'x-long': 'x'.repeat(length) } });
  const url = await narrow.getUrl();
  expect((await ask(8_000)).status).toBe(200);
  expect((await ask(17_000)).status).toBe(431);
  await narrow.close();
});
