import type { GuestlistEvent } from '@app/contracts';
import { type DocumentCollection, type DocumentQuery, DocumentStoreUnavailableError } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { foldProjection } from '@app/event-sourcing';
import { recorded } from '@app/event-sourcing/testing';
import fc from 'fast-check';

import { idOf, TreeHistory } from '../testing';
import { auditCollection, type AuditDocument, auditProjection } from '../audit';
import { timelineCollection } from './timeline.collection';
import type { TimelineDocument } from './timeline.document';
import { timelineProjection } from './timeline.projection';
import { firstRecordedAfter, lastEventUpTo } from './timeline.queries';

const tree = new TreeHistory('acme');
const START = Date.parse('2026-01-31T23:58:00.000Z');
const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;
const position = (n: number) => String(n).padStart(20, '0');
const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString();

const timelineOf = async (times: readonly number[]) => {
  const events = recorded<GuestlistEvent>(
    times.map((time, n) => ({ ...tree.managed(`${n}`), id: idOf(`event ${n}`), recordedAt: timeOf(time) })),
  );
  const store = openInMemoryDocumentStore();
  const timeline: DocumentCollection<TimelineDocument> = await store.open(timelineCollection, 'v1');
  const audit: DocumentCollection<AuditDocument> = await store.open(auditCollection, 'v1');
  const stamped = <Document>(documents: ReadonlyMap<string, Document>) =>
    [...documents].map(([id, document]) => ({ id, position: position(1), document }));
  await timeline.writeMany(stamped(await foldProjection(timelineProjection, events)));
  await audit.writeMany(stamped(await foldProjection(auditProjection, events)));
  return { timeline, audit };
};

/** How far a clock goes between two events: mostly on, sometimes far, sometimes back. */
const leap = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 2 * SECOND }), weight: 4 },
  fc.integer({ min: -3 * MINUTE, max: 3 * MINUTE }),
  fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
  fc.integer({ min: -3 * DAY, max: 40 * DAY }),
);

describe('the first event recorded after a time', () => {
  it('is the one that reading the whole log finds, however the clock jumped', async () => {
    const clock = fc.array(leap, { minLength: 1, maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(clock, fc.nat(), leap, fc.nat(), async (leaps, chosen, aside, far) => {
        let now = START;
        const times = leaps.map((each) => (now += each));
        const time = (times[chosen % times.length] ?? START) + (far % 2 === 0 ? aside : 0);
        const to = position(times.length - (far % 3));
        const naive = times.findIndex((each) => each > time);
        const expected = naive === -1 || position(naive + 1) > to ? null : position(naive + 1);
        expect(await firstRecordedAfter(await timelineOf(times), timeOf(time), to)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('is found in few documents of a long log', async () => {
    const readers = await timelineOf(Array.from({ length: 5_000 }, (_, n) => START + n * 97 * MINUTE));
    let read = 0;
    const counting = <Document>(collection: DocumentCollection<Document>) => ({
      find: async (query: DocumentQuery) => {
        const page = await collection.find(query);
        read += page.items.length;
        return page;
      },
    });
    const counted = { timeline: counting(readers.timeline), audit: counting(readers.audit) };
    const time = timeOf(START + 1_000 * 97 * MINUTE);
    expect(await firstRecordedAfter(counted, time, position(5_000))).toBe(position(1_002));
    expect(read).toBeLessThan(12 + 31 + 24 + 1);
  });

  it('is found beyond the first page of a second in which much happened', async () => {
    const times = Array.from({ length: 2_500 }, (_, n) => START + Math.floor(n / 3));
    expect(await firstRecordedAfter(await timelineOf(times), timeOf(START + 400), position(2_500))).toBe(
      position(1_204),
    );
    const back = [...Array.from({ length: 2_500 }, (_, n) => START + 999 - Math.floor(n / 3)), START];
    expect(await firstRecordedAfter(await timelineOf(back), timeOf(START), position(2_501))).toBe(position(1));
  });
});

describe('the last event up to a place', () => {
  it('includes the place, or does not', async () => {
    const timeline = await timelineOf([START, START + 1, START - 1]);
    expect(await lastEventUpTo(timeline, { position: position(2), included: true })).toEqual({
      position: position(2),
      at: timeOf(START + 1),
    });
    expect(await lastEventUpTo(timeline, { position: position(2), included: false })).toMatchObject({
      position: position(1),
    });
    expect(await lastEventUpTo(timeline, { position: position(9), included: true })).toMatchObject({
      position: position(3),
    });
  });

  it('is none before the first', async () => {
    const timeline = await timelineOf([START]);
    expect(await lastEventUpTo(timeline, { position: position(1), included: false })).toBeNull();
    expect(await lastEventUpTo(timeline, { position: position(0), included: true })).toBeNull();
  });
});

it('does not take the spans of version 1 for its own', async () => {
  const store = openInMemoryDocumentStore();
  const indexes = [
    { name: 'by-time', equals: ['span'], orderBy: 'at' },
    { name: 'by-position', equals: ['span'], orderBy: 'position' },
  ];
  await store.open({ name: timelineCollection.name, indexes }, 'v1');
  await expect(store.openExisting(timelineCollection, 'v1')).rejects.toThrow(DocumentStoreUnavailableError);
});
