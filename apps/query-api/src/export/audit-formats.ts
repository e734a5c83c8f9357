import type { AuditEntryView } from '@app/contracts';

import { type Cell, csvRow } from './csv';

/** How an audit trail is written as a stream: every part is whole lines. */
export interface AuditFormat {
  readonly contentType: string;
  readonly extension: string;
  /** What comes before the first entry. */
  readonly head: string;
  entry(entry: AuditEntryView): string;
  /** The last line: without it the stream is not whole. `position` bounds what was read; null when nothing was. */
  end(count: number, position: string | null): string;
}

const asLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

const ndjson: AuditFormat = {
  contentType: 'application/x-ndjson',
  extension: 'ndjson',
  head: '',
  entry: asLine,
  end: (count, position) => asLine({ end: true, count, position }),
};

const asJson = (value: object | undefined): Cell => (value === undefined ? null : JSON.stringify(value));

// In the order of the fields of an entry, with references spread out.
const columns: readonly (readonly [name: string, cell: (entry: AuditEntryView) => Cell])[] = [
  ['position', ({ position }) => position],
  ['at', ({ at }) => at],
  ['type', ({ type }) => type],
  ['actorId', ({ actor }) => actor.personId],
  ['actorName', ({ actor }) => actor.name],
  ['subjectId', ({ subject }) => subject?.personId],
  ['subjectName', ({ subject }) => subject?.name],
  ['subjectEmail', ({ subject }) => subject?.email],
  ['communities', ({ communities }) => asJson(communities)],
  ['otherCommunities', ({ otherCommunities }) => otherCommunities],
  ['invitationId', ({ invitationId }) => invitationId],
  ['authority', ({ authority }) => asJson(authority)],
  ['reason', ({ reason }) => reason],
  ['correlationId', ({ correlationId }) => correlationId],
  ['causationId', ({ causationId }) => causationId],
  ['commandId', ({ commandId }) => commandId],
  ['eventId', ({ eventId }) => eventId],
];

const csv: AuditFormat = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  head: csvRow(columns.map(([name]) => name)),
  entry: (entry) => csvRow(columns.map(([, cell]) => cell(entry))),
  end: (count, position) => csvRow(['# end', count, position]),
};

/** The formats of a stream, by the media type that asks for each. */
export const auditFormats = { 'application/x-ndjson': ndjson, 'text/csv': csv } as const;
