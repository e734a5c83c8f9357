import { DomainError } from '@app/contracts';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

import { notJson, tooLarge } from '../problem-details/framework-errors';

type Done = (error: Error | null, body?: unknown) => void;

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** A body that could not be read. It stands in the place of the body until it is known that the caller may send one. */
class UnreadableBody {
  constructor(readonly reason: unknown) {}
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const decode = (bytes: Buffer): string => utf8.decode(bytes);

const notUtf8 = () => new UnreadableBody(new DomainError('malformed-json', 'The body is not UTF-8.'));

const cutShort = () => new UnreadableBody(new DomainError('malformed-json', 'The body ended before it was whole.'));

/**
 * The bytes of a body of at most `limit` bytes, or why it could not be read. What is beyond the limit is received and dropped,
 * because a client whose upload is broken off does not get to see the answer.
 */
function collect(payload: IncomingMessage, limit: number, settle: (body: Buffer | UnreadableBody) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let settled = false;
  const once = (body: Buffer | UnreadableBody): void => {
    if (settled) return;
    settled = true;
    payload.off('data', take).resume();
    settle(body);
  };
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    if (length > limit) once(new UnreadableBody(tooLarge()));
    else chunks.push(chunk);
  };
  payload
    .on('data', take)
    .on('end', () => once(Buffer.concat(chunks)))
    .on('error', () => once(cutShort()));
}

/**
 * Makes an instance read JSON in UTF-8 and nothing else. An empty body is accepted whatever its content type says, and read as
 * undefined; keys that would reach a prototype make a body malformed. What cannot be read is refused by
 * {@link refuseUnreadableBodies} and not before, so that an unknown path and a missing token are answered first.
 */
export function readJsonBodies(instance: FastifyInstance, bodyLimit: number): void {
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  const parse = (request: FastifyRequest, bytes: Buffer, done: Done): void => {
    let text: string;
    try {
      text = decode(bytes);
    } catch {
      done(null, notUtf8());
      return;
    }
    void parseJson(request, text, (error, body) => done(null, error ? new UnreadableBody(error) : body));
  };
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', (request, payload, done: Done) => {
    collect(payload, request.routeOptions.bodyLimit || bodyLimit, (body) => {
      if (body instanceof UnreadableBody) done(null, body);
      else if (body.length === 0) done(null, undefined);
      else if (JSON_TYPE.test(request.headers['content-type'] ?? '')) parse(request, body, done);
      else done(null, new UnreadableBody(notJson()));
    });
  });
  instance.addHook('onRequest', (request, _reply, done) => {
    dropContentTypeOfNothing(request);
    done();
  });
}

/** Refuses what could not be read, after the guards and before anything looks at the body. */
export const refuseUnreadableBodies: NestInterceptor = {
  intercept: (context: ExecutionContext, next: CallHandler) => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body instanceof UnreadableBody) throw body.reason;
    return next.handle();
  },
};

/** A header that is no media type is refused before any parser runs, even when there is nothing to parse. */
function dropContentTypeOfNothing(request: FastifyRequest): void {
  const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type } = request.raw.headers;
  if (type === undefined) return;
  if (encoding === undefined && (length === undefined || Number(length) === 0))
    delete request.raw.headers['content-type'];
  else if (!MEDIA_TYPE.test(type)) request.raw.headers['content-type'] = 'application/octet-stream';
}
