import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

import { beginRequest } from './tracing';

const SERVER_FAULT = 500;

/** Puts every request of an adapter into a span, by route and never by path or query. Once per adapter, before `app.init()`. */
export function traceRequests(adapter: FastifyAdapter): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  const instance = adapter.getInstance();
  instance.addHook('onRequest', (request, _reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const { traceparent } = request.headers;
    const name = `${request.method} ${route}`;
    const told = { traceId: request.id, traceparent: typeof traceparent === 'string' ? traceparent : undefined, name };
    beginRequest(told, (span) => {
      span.setAttributes({ 'http.request.method': request.method, 'http.route': route });
      spans.set(request, span);
      done();
    });
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= SERVER_FAULT) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
