import { DomainError } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { currentTraceparent, parseTraceparent } from '@app/runtime';
import type { FastifyRequest } from 'fastify';

import type { CommandQuery } from './command-query';

/** A request that the authentication guard let through. */
export interface AuthenticatedRequest extends FastifyRequest {
  readonly caller: KnownCaller;
}

/** How a command was asked for: all that stands neither in its path nor in its body. */
export interface Asked {
  readonly caller: KnownCaller;
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly idempotencyKey: string | null;
  /** What `If-Match` said; null without one. */
  readonly expectedVersion: number | null;
  readonly dryRun: boolean;
  readonly correlationId: string;
  /** The span that the request is traced in, else the caller's own trace context; null when it sent none or one that is none. */
  readonly traceparent: string | null;
}

/** A command as it goes over the bus: what is asked for, read and in normal form, and how. */
export interface RequestedCommand {
  readonly data: object;
  readonly asked: Asked;
}

const MAX_KEY = 255;
const VERSION = /^"(0|[1-9]\d{0,14})"$/;

const refusal = (header: string, detail: string) =>
  new DomainError('validation-failed', `The header ${header} is not valid. ${detail}`, {
    errors: [{ pointer: header, detail }],
  });

/**
 * The key, with or without the quotation marks of a structured header; null without one.
 *
 * @throws DomainError `validation-failed` for an empty or too long one.
 */
export const parseIdempotencyKey = (header: string | undefined): string | null => {
  if (header === undefined) return null;
  const key = header.length >= 2 && header.startsWith('"') && header.endsWith('"') ? header.slice(1, -1) : header;
  if (key.length < 1 || key.length > MAX_KEY) throw refusal('Idempotency-Key', `1 to ${MAX_KEY} characters.`);
  return key;
};

/**
 * The version inside an entity tag as this system makes them; null without the header.
 *
 * @throws DomainError `validation-failed` for anything else.
 */
export const parseIfMatch = (header: string | undefined): number | null => {
  if (header === undefined) return null;
  const version = VERSION.exec(header.trim())?.[1];
  if (version === undefined) throw refusal('If-Match', 'A version in quotation marks, for example "3".');
  return Number(version);
};

const textOf = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'object' ? header.join(', ') : header;

const traceparentOf = (header: string | readonly string[] | undefined): string | null => {
  const text = textOf(header);
  return text !== undefined && parseTraceparent(text) !== null ? text : null;
};

/** Reads the headers of a command. Throws DomainError `validation-failed` for a malformed one. */
export const askedBy = (request: AuthenticatedRequest, { dryRun }: CommandQuery): Asked => ({
  caller: request.caller,
  method: request.method,
  path: request.url.split('?', 1)[0] ?? '',
  idempotencyKey: parseIdempotencyKey(textOf(request.headers['idempotency-key'])),
  expectedVersion: parseIfMatch(request.headers['if-match']),
  dryRun,
  correlationId: request.id,
  traceparent: currentTraceparent() ?? traceparentOf(request.headers['traceparent']),
});
