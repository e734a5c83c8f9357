import { DomainError } from '@app/contracts';
import { HttpException } from '@nestjs/common';

const codeOf = (error: unknown): string => {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
};

// Fastify's own refusals, by code; the rest goes by status.
const byCode: Readonly<Record<string, () => DomainError>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: malformed,
  FST_ERR_CTP_EMPTY_JSON_BODY: malformed,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformed,
  FST_ERR_CTP_BODY_TOO_LARGE: tooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: notJson,
  FST_ERR_BAD_URL: notFound,
  FST_ERR_MAX_PARAM_LENGTH: notFound,
};

const byStatus: Readonly<Record<number, () => DomainError>> = {
  400: malformed,
  401: () => new DomainError('unauthenticated', 'Send a valid token as Authorization: Bearer <token>.'),
  403: () => new DomainError('forbidden', 'This is not permitted.'),
  404: notFound,
  413: tooLarge,
  414: notFound,
  415: notJson,
  422: () => new DomainError('validation-failed', 'The request is not valid.'),
  429: () => new DomainError('too-many-requests', 'Wait before the next request, as Retry-After says.'),
  503: () =>
    new DomainError('store-unavailable', 'The service is stopping or starting. Repeat the request in a moment.'),
};

function malformed(): DomainError {
  return new DomainError('malformed-json', 'The body could not be read as JSON in UTF-8. Check its syntax.');
}

/** What a body over the limit of its path is refused with. */
export function tooLarge(): DomainError {
  return new DomainError('payload-too-large', 'The body is larger than this path takes. Send less at a time.');
}

/** What a body of another type than JSON is refused with. */
export function notJson(): DomainError {
  return new DomainError('validation-failed', 'Send the body as JSON, with Content-Type: application/json.');
}

function notFound(): DomainError {
  return new DomainError('not-found', 'There is nothing at this path.');
}

const statusOf = (error: unknown): number => {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' ? status : 500;
};

/** What Nest or Fastify refused, in this system's own words; any other error as it is. */
export function translateFrameworkError(error: unknown): unknown {
  const code = codeOf(error) || codeOf(error instanceof HttpException ? error.cause : undefined);
  return (byCode[code] ?? byStatus[statusOf(error)])?.() ?? error;
}
