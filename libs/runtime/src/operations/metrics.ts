import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

import type { Logger } from '../logging';

// Seconds; fine where most answers are, and up to the bound of a waiting query.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A registry of its own, with the metrics of the Node process in it. Every line carries `process`. */
export function createMetrics(process: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * Counts and logs every request of an adapter, by route and never by concrete path or query. Once per adapter, before
 * `app.init()`.
 */
export function observeRequests(adapter: FastifyAdapter, observers: { logger: Logger; registry: Registry }): void {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [observers.registry],
  });
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const status = reply.statusCode;
    seconds.observe({ method, route, status }, reply.elapsedTime / 1_000);
    const fields = { method, route, status, ms: Math.round(reply.elapsedTime), traceId: request.id };
    observers.logger.debug(fields, 'Answered');
    done();
  });
}
