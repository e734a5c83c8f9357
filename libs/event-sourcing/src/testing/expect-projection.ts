import { randomUUID } from 'node:crypto';

import {
  foldBatch,
  foldProjection,
  type DomainEvent,
  type Projection,
  type RecordedEvent,
  type StampedDocument,
} from '../core';

/** What a test says of an event; the rest is filled in. */
export type EventInStream<Event extends DomainEvent> = Event & {
  readonly streamName: string;
} & Partial<Pick<RecordedEvent, 'id' | 'metadata' | 'revision' | 'position' | 'recordedAt'>>;

/**
 * Events as a log would hold them: positions count from 1 in the order given, revisions per stream from 0. Fields that
 * the test names stay as they are.
 */
export const recorded = <Event extends DomainEvent>(
  events: readonly EventInStream<Event>[],
): readonly RecordedEvent<Event>[] => {
  const revisions = new Map<string, bigint>();
  return events.map((event, index) => {
    const revision = revisions.get(event.streamName) ?? 0n;
    revisions.set(event.streamName, revision + 1n);
    return {
      id: randomUUID(),
      metadata: { commandId: randomUUID(), fingerprint: 'print' },
      revision,
      position: String(index + 1).padStart(20, '0'),
      recordedAt: new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString(),
      ...event,
    };
  });
};

export interface ExpectedDocuments<Document> {
  /** Exactly these documents, by id. */
  toEqual(documents: ReadonlyMap<string, Document>): Promise<void>;
  /** This document, or none (null), under this id. */
  toHave(id: string, document: Document | null): Promise<void>;
}

/**
 * Speaks of a projection in sentences: `await expectProjection(projection).of(events).toEqual(documents)`.
 *
 * Before it compares, it delivers the events again from every point, in one batch and one by one, and fails unless the
 * documents stay the same: what a crash repeats must change nothing.
 */
export const expectProjection = <Document, Event extends DomainEvent, Ignored extends Event['type'] = never>(
  projection: Projection<Document, Event, Ignored>,
) => ({
  of: (events: readonly RecordedEvent<Event>[]): ExpectedDocuments<Document> => {
    const folding = async () => {
      const documents = await foldProjection(projection, events);
      await expectSameAfterReplays(projection, events, documents);
      return documents;
    };
    return {
      toEqual: async (expected) => expect(await folding()).toEqual(expected),
      toHave: async (id, expected) => expect((await folding()).get(id) ?? null).toEqual(expected),
    };
  },
});

const expectSameAfterReplays = async <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  projection: Projection<Document, Event, Ignored>,
  events: readonly RecordedEvent<Event>[],
  expected: ReadonlyMap<string, Document>,
): Promise<void> => {
  const stored = new Map<string, StampedDocument<Document>>();
  const deliver = async (batch: readonly RecordedEvent<Event>[]) => {
    const { changed, inapplicable } = await foldBatch(projection, batch, async () => stored);
    if (inapplicable) throw inapplicable.cause;
    for (const document of changed) stored.set(document.id, document);
  };
  for (const event of events) await deliver([event]);
  for (let start = events.length - 1; start >= 0; start -= 1) await deliver(events.slice(start));
  const documents = new Map([...stored.values()].map(({ id, document }) => [id, document]));
  expect(documents).toEqual(expected);
};
