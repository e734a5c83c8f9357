import { type GuestlistEventType, projectedPrefixes } from '@app/contracts';
import { type DocumentStore, openLive } from '@app/documents';
import { type EventLog, type EventSubscription, foldBatch, type RecordedEvent } from '@app/event-sourcing';
import { audit, communities, invitations, memberships, type ReadModel, timeline } from '@app/read-models';

import { type Difference, firstDifference } from './compare-documents';

/** What a check of one read model found. */
export interface ReadModelCheck {
  readonly name: string;
  /** Documents compared. */
  readonly documents: number;
  /** The checkpoint up to which the log was folded; null when nothing has been projected yet. */
  readonly position: string | null;
  /** The first by id. */
  readonly difference: Difference | null;
}

interface CheckedStores {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
}

/**
 * Folds the log anew and compares with the live builds, both ways: what is missing, what is different, what is too much.
 * Safe beside a running projector. Keeps one fold in memory.
 */
export async function* checkReadModels(stores: CheckedStores): AsyncGenerator<ReadModelCheck, void, undefined> {
  yield await checkReadModel(stores, communities);
  yield await checkReadModel(stores, memberships);
  yield await checkReadModel(stores, invitations);
  yield await checkReadModel(stores, audit);
  yield await checkReadModel(stores, timeline);
}

async function checkReadModel<Document, Ignored extends GuestlistEventType>(
  { log, documents }: CheckedStores,
  { projection, collection }: ReadModel<Document, Ignored>,
): Promise<ReadModelCheck> {
  const live = await openLive<Document>(documents, collection).current();
  const position = (await live.loadCheckpoint())?.position ?? null;
  const found = { name: projection.name, position };
  if (position === null) return { ...found, documents: 0, difference: null };
  const folded = new Map<string, { id: string; position: string; document: Document }>();
  for await (const events of eventsUpTo(log, position)) {
    const batch = await foldBatch(projection, events, async (ids) => pick(folded, ids));
    if (batch.inapplicable !== null) throw batch.inapplicable.cause;
    for (const document of batch.changed) folded.set(document.id, document);
  }
  const difference = await firstDifference(live, { documents: folded, position, head: () => log.head() });
  return { ...found, documents: folded.size, difference };
}

const pick = <Value>(all: ReadonlyMap<string, Value>, ids: readonly string[]): ReadonlyMap<string, Value> =>
  new Map(
    ids.flatMap((id) => {
      const value = all.get(id);
      return value === undefined ? [] : [[id, value]];
    }),
  );

async function* eventsUpTo(
  subscription: EventSubscription,
  position: string,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const ending = new AbortController();
  try {
    const options = { after: null, prefixes: projectedPrefixes, signal: ending.signal };
    for await (const batch of subscription.subscribe(options)) {
      yield batch.events.filter((event) => event.position <= position);
      if (batch.position >= position || batch.caughtUp) return;
    }
  } finally {
    ending.abort();
  }
}
