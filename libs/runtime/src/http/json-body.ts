import { DomainError } from '@app/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { notJson } from '../problem-details/framework-errors';

type Done = (error: Error | null, body?: unknown) => void;

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DomainError('malformed-json', 'The body is not UTF-8.', { cause: String(cause) });
  }
}

/**
 * Makes an instance read JSON in UTF-8 and nothing else. An empty body is accepted whatever its content type says, and read as
 * undefined; keys that would reach a prototype make a body malformed.
 */
export function readJsonBodies(instance: FastifyInstance, bodyLimit: number): void {
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (request, body: Buffer, done: Done) => {
    if (body.length === 0) done(null, undefined);
    else if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) done(notJson());
    else void parseJson(request, decode(body), done);
  });
  instance.addHook('onRequest', (request, _reply, done) => {
    dropContentTypeOfNothing(request);
    done();
  });
}

/** A header that is no media type is refused before any parser runs, even when there is nothing to parse. */
function dropContentTypeOfNothing(request: FastifyRequest): void {
  const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type } = request.raw.headers;
  if (type === undefined) return;
  if (encoding === undefined && (length === undefined || Number(length) === 0))
    delete request.raw.headers['content-type'];
  else if (!MEDIA_TYPE.test(type)) request.raw.headers['content-type'] = 'application/octet-stream';
}
