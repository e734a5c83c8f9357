import { isDeepStrictEqual } from 'node:util';

import { type GuestlistEventType, projectedPrefixes } from '@app/contracts';
import { type DocumentStore, openLive } from '@app/documents';
import { type EventLog, type EventSubscription, foldBatch, type RecordedEvent } from '@app/event-sourcing';
import { audit, communities, invitations, memberships, type ReadModel, timeline } from '@app/read-models';

/** What a check of one read model found. */
export interface ReadModelCheck {
  readonly name: string;
  /** Documents compared. */
  readonly documents: number;
  /** The checkpoint up to which the log was folded; null when nothing has been projected yet. */
  readonly position: string | null;
  readonly difference: { readonly documentId: string; readonly kind: 'missing' | 'different' } | null;
}

interface CheckedStores {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
}

/**
 * Folds the log anew and compares with the live builds. Every document is looked for; of one that was written after the
 * checkpoint only its presence is checked, because a batch is visible before its checkpoint is. Keeps one fold in memory.
 */
export async function* checkReadModels(stores: CheckedStores): AsyncGenerator<ReadModelCheck, void, undefined> {
  yield await checkReadModel(stores, communities);
  yield await checkReadModel(stores, memberships);
  yield await checkReadModel(stores, invitations);
  yield await checkReadModel(stores, audit);
  yield await checkReadModel(stores, timeline);
}

const COMPARED_AT_ONCE = 500;

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
  for (const ids of chunksOf([...folded.keys()])) {
    const stored = await live.loadMany(ids);
    for (const id of ids) {
      const [is, ought] = [stored.get(id), folded.get(id)];
      if (is === undefined) return different(found, folded.size, id, 'missing');
      if (is.position > position) continue;
      if (!isDeepStrictEqual(is.document, asStored(ought?.document)))
        return different(found, folded.size, id, 'different');
    }
  }
  return { ...found, documents: folded.size, difference: null };
}

const different = (
  found: Pick<ReadModelCheck, 'name' | 'position'>,
  documents: number,
  documentId: string,
  kind: 'missing' | 'different',
): ReadModelCheck => ({ ...found, documents, difference: { documentId, kind } });

const pick = <Value>(all: ReadonlyMap<string, Value>, ids: readonly string[]): ReadonlyMap<string, Value> =>
  new Map(
    ids.flatMap((id) => {
      const value = all.get(id);
      return value === undefined ? [] : [[id, value]];
    }),
  );

/** Documents are kept as JSON, which drops what is undefined. */
const asStored = (document: unknown): unknown => JSON.parse(JSON.stringify(document ?? null));

function* chunksOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < ids.length; from += COMPARED_AT_ONCE) yield ids.slice(from, from + COMPARED_AT_ONCE);
}

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
