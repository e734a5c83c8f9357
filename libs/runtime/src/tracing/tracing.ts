import { context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  RandomIdGenerator,
} from '@opentelemetry/sdk-trace-base';

import { parseTraceparent } from './traceparent';

export interface TracingOptions {
  /** The process, which becomes the name of the service. */
  readonly process: string;
  /** As OTEL_EXPORTER_OTLP_ENDPOINT; null = no tracing. */
  readonly endpoint: string | null;
}

/** Sends spans to a collector in the background. A collector that is away costs spans, and nothing else. */
export interface Tracing {
  /** Sends what waits, at most two seconds long. Safe to repeat. */
  close(): Promise<void>;
}

const NAME = 'guestlist';
const EXPORT_TIMEOUT_MS = 2_000;
const FAREWELL_MS = 2_000;

/** Makes a trace begin under an id that is known already. */
class PresetIds implements IdGenerator {
  next: string | null = null;
  private readonly random = new RandomIdGenerator();

  generateTraceId(): string {
    const preset = this.next;
    this.next = null;
    return preset ?? this.random.generateTraceId();
  }

  generateSpanId(): string {
    return this.random.generateSpanId();
  }
}

const ids = new PresetIds();

/** Traces this process from now on, unless no collector is configured. One of them at a time. */
export const startTracing = ({ process, endpoint }: TracingOptions): Tracing => {
  if (endpoint === null) return { close: async () => undefined };
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `${NAME}-${process}` }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
    idGenerator: ids,
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    close: async () => {
      trace.disable();
      context.disable();
      let farewell: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (farewell = setTimeout(resolve, FAREWELL_MS)));
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(farewell);
    },
  };
};

/** What a span says. Neither path nor query, which may name somebody. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/**
 * Begins the span of a request that belongs to the trace of this id, under the span of the caller if he named one, and runs
 * `proceed` within it: all of the request may be over when that returns.
 */
export const beginRequest = (
  request: { readonly traceId: string; readonly traceparent: string | undefined; readonly name: string },
  proceed: (span: Span) => void,
): void => {
  const remote = parseTraceparent(request.traceparent);
  const parent = remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
  ids.next = remote === null ? request.traceId : null;
  const span = trace.getTracer(NAME).startSpan(request.name, { kind: SpanKind.SERVER }, parent);
  ids.next = null;
  context.with(trace.setSpan(parent, span), () => proceed(span));
};

/** Runs the work in a span of its own, under the one that is active. A failure marks it and is not told in it. */
export const inSpan = <Result>(name: string, facts: SpanFacts, work: () => Promise<Result>): Promise<Result> =>
  trace.getTracer(NAME).startActiveSpan(name, { attributes: facts }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The message may say anything; the name is enough to go on.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      span.end();
    }
  });

/** The active span as a W3C `traceparent`; null when nothing is traced. */
export const currentTraceparent = (): string | null => {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined) return null;
  const sampled = (span.traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01';
  return `00-${span.traceId}-${span.spanId}-${sampled}`;
};
