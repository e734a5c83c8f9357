import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { answerInTime } from './answer-in-time';
import type { HttpAdapter } from './fastify-adapter';
import { refuseUnreadableBodies } from './json-body';
import { addSecurityHeaders } from './security-headers';

export interface ApplicationOptions {
  readonly http: HttpAdapter;
  /** Origins whose pages may call; `*` for any; none turns CORS off. */
  readonly corsOrigins: readonly string[];
  /** Milliseconds after which a request is answered 503; 8,500 when left out. */
  readonly answeredWithinMs?: number;
}

const DAY = 86_400;

const cors = (origins: readonly string[]) => ({
  origin: origins.includes('*') ? '*' : [...origins],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'Last-Event-ID', 'traceparent'],
  exposedHeaders: ['Allow', 'ETag', 'Link', 'Location', 'Retry-After', 'X-Request-Id'],
  maxAge: DAY,
  strictPreflight: false,
});

/**
 * Gives an application its problem details, bodies, security headers and CORS. Before `app.init()`; the routes of `@nestjs/swagger`
 * come after it, and their page works with what the policy allows.
 */
export async function configureApplication(app: NestFastifyApplication, options: ApplicationOptions): Promise<void> {
  app.useGlobalFilters(options.http.problemFilter);
  app.useGlobalInterceptors(refuseUnreadableBodies, answerInTime(options.answeredWithinMs));
  if (options.corsOrigins.length > 0) app.enableCors(cors(options.corsOrigins));
  await addSecurityHeaders(app.getHttpAdapter().getInstance(), options.http.headersOfAll);
}
