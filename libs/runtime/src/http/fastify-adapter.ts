import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { type FaultCodes, pathOf, PROBLEM_TYPE, ProblemFilter } from '../problem-details';
import type { Logger } from '../logging';
import { parseTraceparent } from '../tracing/traceparent';
import { readJsonBodies } from './json-body';
import { type KnownRoute, RouteTable } from './route-table';

/** How slowly a request may arrive, in milliseconds; connections are looked at every `checkMs`. */
export interface ArrivalLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
}

export interface HttpOptions {
  readonly logger: Logger;
  /** True behind one proxy that says in X-Forwarded-For who its client is. */
  readonly trustProxy: boolean;
  /** Bytes a body may have; 256 KiB when left out. */
  readonly bodyLimit?: number;
  /** Other limits, by route as the router spells it (`/v1/invitations/bulk`). */
  readonly bodyLimits?: Readonly<Record<string, number>>;
  /** How slowly requests may arrive; {@link arrivalLimits} when left out. */
  readonly arrival?: ArrivalLimits;
  /** Answers for errors that are told by name, beside those of the stores. */
  readonly faultCodes?: FaultCodes;
  /**
   * Routes of the whole interface, some of which another process may serve. What a path takes is told from them, too: a gateway
   * that chooses by method brings the wrong one here.
   */
  readonly knownRoutes?: readonly KnownRoute[];
}

export interface HttpAdapter {
  readonly adapter: FastifyAdapter;
  /** Headers of every answer, also of those to requests that no route and no hook gets to see. */
  readonly headersOfAll: Map<string, string>;
  /** The global exception filter of an application on this adapter. */
  readonly problemFilter: ProblemFilter;
}

const KIB = 1_024;
const DEFAULT_BODY_LIMIT = 256 * KIB;
const MAX_HEADER_SIZE = 16 * KIB;
/** A header section in 15 s and a whole request in 60 s: enough for a bad line, too little to hold sockets for ever. */
export const arrivalLimits: ArrivalLimits = { headersMs: 15_000, requestMs: 60_000, checkMs: 5_000 };
const KEEP_ALIVE_TIMEOUT = 65_000;

/** The trace that a request belongs to: the caller's (W3C `traceparent`), else a new one. */
function traceIdOf({ headers: { traceparent } }: IncomingMessage): string {
  const given = typeof traceparent === 'string' ? parseTraceparent(traceparent) : null;
  // Node draws the bytes of many such ids at once.
  return given?.traceId ?? randomUUID().replaceAll('-', '');
}

const socketErrors: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no HTTP never becomes a request; it still gets an answer of the usual shape, and the connection ends. */
function answerOnSocket(error: { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const line = socketErrors[error.code ?? ''] ?? '400 Bad Request';
  const [status = '400'] = line.split(' ', 1);
  const body = JSON.stringify({ type: 'about:blank', title: line.slice(4), status: Number(status) });
  const head = `content-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${line}\r\n${head}\r\n\r\n${body}`);
}

function rememberRoutes(instance: FastifyInstance, routes: RouteTable, limits: Readonly<Record<string, number>>): void {
  instance.addHook('onRoute', (route) => {
    routes.add(route.url, route.method);
    const limit = limits[route.url];
    if (limit !== undefined) route.bodyLimit = limit;
  });
  instance.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('x-request-id', request.id);
    const allowed = request.method === 'OPTIONS' ? routes.methodsOf(pathOf(request)) : [];
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    done();
  });
}

/**
 * Nest's adapter for Fastify with the manners of this service: JSON bodies of bounded size, an empty body whatever its type,
 * 405 with Allow, OPTIONS, time-outs, a trace id for every request, and problem details for all that fails before Nest.
 */
export function createFastifyAdapter(options: HttpOptions): HttpAdapter {
  const routes = new RouteTable(options.knownRoutes);
  const bodyLimit = options.bodyLimit ?? DEFAULT_BODY_LIMIT;
  const { headersMs, requestMs, checkMs } = options.arrival ?? arrivalLimits;
  const problemFilter = new ProblemFilter({ ...options, methodsOf: (path) => routes.methodsOf(path) });
  const headersOfAll = new Map<string, string>();
  const adapter = new FastifyAdapter({
    bodyLimit,
    // One hop: what a client says of itself in X-Forwarded-For stands before what the proxy adds.
    trustProxy: options.trustProxy && ((_address, hop) => hop === 0),
    http: { maxHeaderSize: MAX_HEADER_SIZE, headersTimeout: headersMs, connectionsCheckingInterval: checkMs },
    requestTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    // What still comes on open connections while the process ends is answered as usual, and is the last on its connection.
    return503OnClosing: false,
    genReqId: traceIdOf,
    clientErrorHandler: answerOnSocket,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.raw.setHeaders(headersOfAll);
      problemFilter.answer(error, request, reply);
    },
  });
  const instance = adapter.getInstance<FastifyInstance>();
  rememberRoutes(instance, routes, options.bodyLimits ?? {});
  readJsonBodies(instance, bodyLimit);
  // Nest would add parsers of its own, for forms among others.
  adapter.registerParserMiddleware = () => undefined;
  return { adapter, headersOfAll, problemFilter };
}
