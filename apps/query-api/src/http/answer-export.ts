import type { Readable } from 'node:stream';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { AuditFormat } from '../export/audit-formats';
import { type AuditExport, exportText } from '../export/export-text';
import type { StreamedAnswers } from './streamed-answers';

/** The body of an export, as a file to be kept. */
export const answerExport = (
  request: FastifyRequest,
  reply: FastifyReply,
  streamed: StreamedAnswers,
  { format, name, exported }: { readonly format: AuditFormat; readonly name: string; readonly exported: AuditExport },
): Readable => {
  reply.header('content-type', format.contentType);
  reply.header('content-disposition', `attachment; filename="${name}.${format.extension}"`);
  return streamed.text(request, reply, 'Export', exportText(format, exported));
};
