import { projectedPrefixes } from '@app/contracts';
import { type CollectionDeclaration, projectionTarget } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import {
  type DomainEvent,
  type EventSubscription,
  foldBatch,
  foldProjection,
  type Projection,
  type ProjectionTarget,
  type RecordedEvent,
  runProjection,
  type StampedDocument,
  type SubscriptionBatch,
} from '@app/event-sourcing';
import * as readModels from '@app/read-models';
import fc from 'fast-check';

import { commandTypes } from '../support/decisions';
import { holds, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { type Play, play, steps } from '../support/random-histories';

tellSeed('test/properties/read-models.spec.ts');

/** What happens to a write: nothing, or the process ends before it, in the middle of it, or before it hears that it is done. */
type Fate = 'done' | 'lost' | 'cut' | 'unheard';
/** What happens to a batch: it comes once, or together with the one before it, or the subscription ends after it. */
type Delivery = 'once' | 'again' | 'dropped';

interface Weather {
  readonly batchSize: number;
  readonly writes: readonly Fate[];
  readonly checkpoints: readonly Fate[];
  readonly deliveries: readonly Delivery[];
}

const fates = fc.array(fc.constantFrom<Fate>('done', 'done', 'lost', 'cut', 'unheard'), { maxLength: 12 });
const weather: fc.Arbitrary<Weather> = fc.record({
  batchSize: fc.integer({ min: 1, max: 9 }),
  writes: fates,
  checkpoints: fates,
  deliveries: fc.array(fc.constantFrom<Delivery>('once', 'again', 'dropped'), { maxLength: 12 }),
});

class Crash extends Error {}

/** A target whose writes meet these fates one after the other, and go well from then on. */
const inWeather = <Document>(
  target: ProjectionTarget<Document>,
  { writes, checkpoints }: Weather,
  written: Set<string>,
): ProjectionTarget<Document> => {
  const [nextWrite, nextCheckpoint] = [writes.values(), checkpoints.values()];
  return {
    ...target,
    writeMany: async (documents) => {
      const fate = nextWrite.next().value ?? 'done';
      if (fate === 'lost') throw new Crash();
      const reached = fate === 'cut' ? documents.slice(0, Math.floor(documents.length / 2)) : documents;
      for (const { id } of reached) written.add(id);
      if (reached.length > 0) await target.writeMany(reached);
      if (fate !== 'done') throw new Crash();
    },
    storeCheckpoint: async (checkpoint) => {
      const fate = nextCheckpoint.next().value ?? 'done';
      if (fate === 'lost' || fate === 'cut') throw new Crash();
      const stored = await target.storeCheckpoint(checkpoint);
      if (fate === 'unheard') throw new Crash();
      return stored;
    },
  };
};

/** The subscription of a log with its batches delivered like this, one after the other. */
const delivered = (subscription: EventSubscription, { deliveries }: Weather): EventSubscription => {
  const next = deliveries.values();
  return {
    async *subscribe(options) {
      let before: SubscriptionBatch['events'] = [];
      for await (const batch of subscription.subscribe(options)) {
        const delivery = next.next().value ?? 'once';
        yield delivery === 'again' ? { ...batch, events: [...before, ...batch.events] } : batch;
        if (delivery === 'dropped') return;
        before = batch.events;
      }
    },
  };
};

/** The documents of a read model, by id, that a projector in this weather comes to. */
const documentsIn = async (history: Play, name: readModels.ReadModelName, given: Weather): Promise<object> => {
  const { collection, projection } = readModelOf(name);
  const target = await projectionTarget<unknown>(openInMemoryDocumentStore(), collection, 'b1');
  const written = new Set<string>();
  const head = await history.log.head();
  const ending = new AbortController();
  await runProjection({
    projection,
    subscription: delivered(history.log, given),
    log: history.log,
    target: inWeather(target, given, written),
    prefixes: projectedPrefixes,
    batchSize: given.batchSize,
    signal: ending.signal,
    sleep: async () => undefined,
    onStatus: ({ position }) => {
      if (position === head) ending.abort();
    },
  });
  const stored = await target.loadMany([...written]);
  return Object.fromEntries([...stored].map(([id, { document }]) => [id, document]));
};

const readModelOf = (name: readModels.ReadModelName) =>
  readModels[name] as unknown as { projection: Projection<unknown, DomainEvent>; collection: CollectionDeclaration };

/** The documents by id, after each event by itself has been taken into those that stood before it. */
const grownOneByOne = async (name: readModels.ReadModelName, events: readonly RecordedEvent[]): Promise<object> => {
  const documents = new Map<string, StampedDocument<unknown>>();
  for (const event of events) {
    const { changed } = await foldBatch(readModelOf(name).projection, [event], async () => documents);
    for (const document of changed) documents.set(document.id, document);
  }
  return Object.fromEntries([...documents].map(([id, { document }]) => [id, document]));
};

describe('a read model', () => {
  it(
    'is at every point of a history what a fold from its beginning up to there makes of it',
    async () => {
      await holds(fc.tuple(steps(commandTypes, 12), fc.nat()), async ([some, chosen]) => {
        const events = await (await play(some)).events();
        const prefix = events.slice(0, 1 + (chosen % events.length));
        for (const name of readModels.readModelNames) {
          const folded = Object.fromEntries(await foldProjection(readModelOf(name).projection, prefix));
          expect(await grownOneByOne(name, prefix)).toEqual(folded);
        }
      });
    },
    TIME_LIMIT_MS,
  );

  it(
    'is the same after duplicates, restarts and cut batches as after a clean run',
    async () => {
      await holds(fc.tuple(steps(commandTypes, 12), weather), async ([some, given]) => {
        const history = await play(some);
        const events = await history.events();
        for (const name of readModels.readModelNames) {
          const clean = Object.fromEntries(await foldProjection(readModelOf(name).projection, events));
          expect(await documentsIn(history, name, given)).toEqual(clean);
        }
      });
    },
    TIME_LIMIT_MS,
  );
});
