import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Controller, Get, HttpException, Module, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { createHttpApplication } from '../http';
import { createLogger } from '../logging';
import { createMetrics } from '../operations';
import { currentTraceparent, inSpan, parseTraceparent, startTracing, type Tracing } from '.';

@Controller('v1/things')
class ThingsController {
  @Get(':id')
  get(@Param('id') id: string): Promise<unknown> {
    return inSpan('look up', { kind: 'thing' }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (id === 'broken') throw new HttpException('secret of ada@example.org', 500);
      return { traceparent: currentTraceparent() };
    });
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** A collector that keeps what it is sent. */
const collect = async () => {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const paths = new Set<string>();
  const server: Server = createServer((request, response) => {
    paths.add(request.url ?? '');
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      bodies.push(text);
      const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, url, spans, bodies, paths };
};

const open = (): Promise<NestFastifyApplication> =>
  createHttpApplication(ThingsModule, {
    ...{ logger: createLogger({ process: 'test', level: 'silent' }), registry: createMetrics('test') },
    ...{ trustProxy: false, corsOrigins: [] },
  });

describe('tracing', () => {
  let app: NestFastifyApplication;
  let collector: Awaited<ReturnType<typeof collect>>;
  let tracing: Tracing;
  beforeAll(async () => {
    collector = await collect();
    tracing = startTracing({ process: 'test', endpoint: `${collector.url}/` });
    app = await open();
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    collector.server.close();
  });
  const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    app.inject({ method: 'GET', url, headers });

  it('sends a span for each request and one for the work in it, and hands the trace on', async () => {
    const own = await get('/v1/things/ada@example.org?email=ada@example.org');
    const caller = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    const called = await get('/v1/things/1', caller);
    const broken = await get('/v1/things/broken');
    const unknown = await get('/nowhere/ada@example.org');
    // The span of a request ends after its answer.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await tracing.close();
    const of = (answer: { readonly headers: Readonly<Record<string, unknown>> }) =>
      collector.spans.filter(({ traceId }) => traceId === answer.headers['x-request-id']);
    const [work, request] = of(own);
    expect([request?.name, request?.parentSpanId ?? '']).toEqual(['GET /v1/things/:id', '']);
    expect([work?.name, work?.parentSpanId]).toEqual(['look up', request?.spanId]);
    expect(own.json()).toEqual({ traceparent: `00-${request?.traceId}-${work?.spanId}-01` });
    expect(of(called).map(({ parentSpanId }) => parentSpanId)).toContain('00f067aa0ba902b7');
    expect(called.headers['x-request-id']).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(of(broken).map(({ status }) => status.code)).toEqual([2, 2]);
    expect(of(unknown)).toMatchObject([{ name: 'GET unknown' }]);
    expect([...collector.paths]).toEqual(['/v1/traces']);
    expect(collector.bodies.join('')).toContain('guestlist-test');
    expect(collector.bodies.join('')).not.toMatch(/\bada\b|example\.org|secret/);
  });

  it('is off without an endpoint', async () => {
    const off = startTracing({ process: 'test', endpoint: null });
    expect((await get('/v1/things/1')).json()).toEqual({ traceparent: null });
    await off.close();
  });

  it('costs no request and no end when the collector is away', async () => {
    const away = startTracing({ process: 'test', endpoint: 'http://127.0.0.1:1' });
    expect((await get('/v1/things/1')).statusCode).toBe(200);
    const before = performance.now();
    await away.close();
    expect(performance.now() - before).toBeLessThan(8_000);
  });
});

describe('a traceparent', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  it.each([
    [`00-${id}-00f067aa0ba902b7-01`, 1],
    [`00-${id}-00f067aa0ba902b7-00`, 0],
    [`cc-${id}-00f067aa0ba902b7-01-more`, 1],
  ])('is read: %s', (text, traceFlags) =>
    expect(parseTraceparent(text)).toEqual({ traceId: id, spanId: '00f067aa0ba902b7', traceFlags }),
  );

  it.each([
    undefined,
    '',
    'x',
    `ff-${id}-00f067aa0ba902b7-01`,
    `00-${id}-00f067aa0ba902b7-01-more`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id.toUpperCase()}-00f067aa0ba902b7-01`,
  ])('is none: %s', (text) => expect(parseTraceparent(text)).toBeNull());
});
