import { setImmediate as otherWork } from 'node:timers/promises';

import type { DocumentCollection, DocumentQuery, Keyset } from '@app/documents';

import type { AuditDocument } from '../audit';
import { spans, type TimelineDocument } from './timeline.document';

/** What tells when the log was where: the first event of each span, and every event. */
export interface TimeReaders {
  readonly timeline: Pick<DocumentCollection<TimelineDocument>, 'find'>;
  readonly audit: Pick<DocumentCollection<AuditDocument>, 'find'>;
}

/** An event of the log. */
export interface TimelineEvent {
  readonly position: string;
  readonly at: string;
}

/** Sorts after everything that a time or a position is spelt with. */
const LAST = '~';
const AT_ONCE = 1_000;

/**
 * Position of the first event in order of the log that was recorded after this time (UTC, milliseconds); null when there
 * is none at or before `to`, which is how far the readers are known to be whole.
 *
 * It lies in a later month, in a later day of the same month, and so on down to the events of the same second: of each
 * span the first event is known, so that few documents are read however long the log is.
 */
export const firstRecordedAfter = async (
  { timeline, audit }: TimeReaders,
  time: string,
  to: string,
): Promise<string | null> => {
  const inLaterSpans = spans.map(({ span, length }, level) => {
    const at = time.slice(0, length);
    const within = time.slice(0, spans[level - 1]?.length ?? 0);
    return firstOf(timeline, { index: 'of-span', equals: { span }, ...between(at, at, within) });
  });
  const inSameSecond = firstOf(audit, {
    index: 'by-time',
    ...between(time, LAST, time.slice(0, spans.at(-1)?.length)),
  });
  const firsts = (await Promise.all([...inLaterSpans, inSameSecond])).filter((first) => first !== null);
  const [first] = firsts.toSorted();
  return first === undefined || first > to ? null : first;
};

/** What comes after a place, up to the end of the span around it. */
const between = (order: string, id: string, within = '') => ({
  after: { order, id },
  range: { to: `${within}${LAST}` },
  limit: AT_ONCE,
});

async function firstOf(
  collection: Pick<DocumentCollection<{ readonly position: string }>, 'find'>,
  run: DocumentQuery,
): Promise<string | null> {
  let first: string | null = null;
  let after: Keyset | null = run.after ?? null;
  while (after !== null) {
    const page: Awaited<ReturnType<typeof collection.find>> = await collection.find({ ...run, after });
    for (const { document } of page.items) {
      if (first === null || document.position < first) first = document.position;
    }
    after = page.next;
    if (after !== null) await otherWork();
  }
  return first;
}

/** The last event at or before a place, or strictly before it; null when there is none. */
export const lastEventUpTo = async (
  { audit }: Pick<TimeReaders, 'audit'>,
  place: { readonly position: string; readonly included: boolean },
): Promise<TimelineEvent | null> => {
  const after = { order: place.position, id: place.included ? LAST : '' };
  const [last] = (await audit.find({ index: 'in-log', direction: 'desc', limit: 1, after })).items;
  return last === undefined ? null : { position: last.document.position, at: last.document.at };
};
