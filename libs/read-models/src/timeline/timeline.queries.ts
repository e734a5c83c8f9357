import { setImmediate as otherWork } from 'node:timers/promises';

import type { DocumentCollection, DocumentQuery, Keyset } from '@app/documents';

import { spans, type TimelineDocument } from './timeline.document';

type Timeline = Pick<DocumentCollection<TimelineDocument>, 'find'>;

/** An event of the log. */
export interface TimelineEvent {
  readonly position: string;
  readonly at: string;
}

/** Sorts after everything that a time or an id is spelt with. */
const LAST = '~';
const AT_ONCE = 1_000;

/**
 * Position of the first event in order of the log that was recorded after this time (UTC, milliseconds); null when there
 * is none at or before `to`, which is how far the timeline is known to be whole.
 *
 * It lies in a later month, in a later day of the same month, and so on down to the events of the same minute: of each
 * span the first event is known, so that few documents are read however long the log is.
 */
export const firstRecordedAfter = async (timeline: Timeline, time: string, to: string): Promise<string | null> => {
  const levels = [...spans, { span: 'event' as const, length: time.length }];
  const runs = levels.map(({ span, length }, level) => {
    const prefix = time.slice(0, length);
    const within = level === 0 ? '' : time.slice(0, levels[level - 1]?.length);
    const after = { order: prefix, id: span === 'event' ? LAST : prefix };
    return { index: 'by-time', equals: { span }, range: { to: `${within}${LAST}` }, after, limit: AT_ONCE };
  });
  const firsts = (await Promise.all(runs.map((run) => firstOf(timeline, run)))).filter((first) => first !== null);
  const [first] = firsts.toSorted();
  return first === undefined || first > to ? null : first;
};

async function firstOf(timeline: Timeline, run: DocumentQuery): Promise<string | null> {
  let first: string | null = null;
  let after: Keyset | null = run.after ?? null;
  while (after !== null) {
    const page: Awaited<ReturnType<Timeline['find']>> = await timeline.find({ ...run, after });
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
  timeline: Timeline,
  place: { readonly position: string; readonly included: boolean },
): Promise<TimelineEvent | null> => {
  const query = { index: 'by-position', equals: { span: 'event' }, direction: 'desc' as const, limit: 1 };
  const after = { order: place.position, id: place.included ? LAST : '' };
  const [last] = (await timeline.find({ ...query, after })).items;
  return last === undefined ? null : { position: last.document.position, at: last.document.at };
};
