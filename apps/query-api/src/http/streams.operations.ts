import { auditEntryView, auditView } from '@app/contracts';
import type { OperationDescription } from '@app/runtime';
import { z } from 'zod';

import { auditFormats } from '../export/audit-formats';
import { pageWith } from './describe-query';
import { examples } from './examples';

const { entry } = examples;
const text = z.string();
const ndjson = auditFormats['application/x-ndjson'];
const csv = auditFormats['text/csv'];

const endOfExport = z
  .strictObject({ end: z.literal(true), count: z.int().nonnegative(), position: z.string().nullable() })
  .meta({ id: 'EndOfExport', description: 'The last line; without it the export is not whole.' });

/** The audit trail, as a page or as a file. */
export const auditOperation: OperationDescription = {
  id: 'readAudit',
  tag: 'Audit',
  summary: 'What happened, by whom, and on whose word',
  description:
    'A page as JSON. With `Accept: application/x-ndjson` or `text/csv` the whole range as a stream, whatever its size; ' +
    'its last line says how many entries there were, and `limit` and `cursor` are refused.',
  problems: ['forbidden'],
  answers: [
    {
      status: 200,
      description: 'A page, or the whole range.',
      headers: ['Link'],
      content: {
        'application/json': { schema: auditView, examples: { page: pageWith(entry) } },
        'application/x-ndjson': {
          schema: text,
          itemSchema: z.union([auditEntryView, endOfExport]),
          examples: { stream: ndjson.entry(entry) + ndjson.end(1, entry.position) },
        },
        'text/csv': {
          schema: text,
          examples: { stream: csv.head + csv.entry(entry) + csv.end(1, entry.position) },
        },
      },
    },
  ],
};

/** The live feed. */
export const feedOperation: OperationDescription = {
  id: 'readFeed',
  tag: 'Audit',
  summary: 'What happens, as it happens',
  description:
    'Server-sent events: `event` is the type, `id` the position, `data` the audit entry. A comment comes every 15 s. It ends ' +
    'with the token, or with the access.',
  headers: ['Last-Event-ID'],
  problems: ['forbidden'],
  answers: [
    {
      status: 200,
      description: 'Events until the connection ends.',
      content: {
        'text/event-stream': {
          schema: text,
          itemSchema: auditEntryView,
          examples: {
            stream: `retry: 2000\n\nid: ${entry.position}\nevent: ${entry.type}\ndata: ${JSON.stringify(entry)}\n\n`,
          },
        },
      },
    },
  ],
};
