import { Socket } from 'node:net';
import { Readable } from 'node:stream';

import { DomainError } from '@app/contracts';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { AuditFormat } from '../export/audit-formats';
import { type AuditExport, exportText } from '../export/export-text';

/** A reader who takes nothing for this long is taken for gone. */
const STALLED_AFTER_MS = 60_000;

const logger = new Logger('Export');

/** Tells the operator why an export broke off; the reader learns it from the missing end line and the broken connection. */
async function* reported(text: AsyncIterable<string>, traceId: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* text;
  } catch (error) {
    if (error instanceof DomainError) logger.warn(`Export ${traceId} broke off: ${error.code}`);
    else logger.error(new Error(`Export ${traceId} broke off`, { cause: error }));
    throw error;
  }
}

/**
 * The body of an export, read only as fast as the client takes it and no further once it has gone. HEAD gets the headers
 * alone. A fault after the first byte breaks the connection, so that nobody takes a part for the whole.
 */
export const answerExport = (
  request: FastifyRequest,
  reply: FastifyReply,
  format: AuditFormat,
  { name, exported }: { readonly name: string; readonly exported: AuditExport },
): Readable => {
  reply.header('content-type', format.contentType);
  reply.header('content-disposition', `attachment; filename="${name}.${format.extension}"`);
  if (request.method === 'HEAD') return Readable.from([]);
  const { socket } = request.raw;
  // A request that did not come over the network has no connection that could stall.
  if (socket instanceof Socket) socket.setTimeout(STALLED_AFTER_MS);
  return Readable.from(reported(exportText(format, exported), request.id), { objectMode: false });
};
