import { isDeepStrictEqual } from 'node:util';

import { communityEventSchemas, membershipEventSchemas, personEventSchemas } from '@app/contracts';
import { type BuildTarget, type CollectionDeclaration, compareText, projectionTarget } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import {
  type DomainEvent,
  foldBatch,
  type Projection,
  type RecordedEvent,
  type StampedDocument,
} from '@app/event-sourcing';
import * as readModels from '@app/read-models';

import { temporaryDataDir } from '../support/built-server';
import { Chance } from '../support/chance';
import { type Faults, FaultyDelivery, noFaults } from '../support/faulty-delivery';
import { PlainTarget } from '../support/plain-target';
import { propertySeed, propertyTimes, TIME_LIMIT_MS } from '../support/property';
import { decideStrands, weave } from '../support/woven-histories';

const IN_MEMORY = 10_000 * propertyTimes;
const ON_SQLITE = 200 * propertyTimes;

interface Tally extends Faults {
  histories: number;
  events: number;
  shortest: number;
  longest: number;
}

/** Where one history is delivered to for one read model, and what is there afterwards. */
interface Delivered {
  readonly target: BuildTarget<unknown>;
  all(): Promise<readonly StampedDocument<unknown>[]>;
}
type Destination = (collection: CollectionDeclaration, build: string) => Promise<Delivered>;

interface AnyReadModel {
  readonly projection: Projection<unknown, DomainEvent>;
  readonly collection: CollectionDeclaration;
}
const readModelOf = (name: readModels.ReadModelName) => readModels[name] as unknown as AnyReadModel;

const inMaps: Destination = async () => {
  const target = new PlainTarget();
  return { target, all: async () => target.all };
};

/** What one delivery of everything, in order and once, makes. */
const cleanRun = async ({ projection }: AnyReadModel, events: readonly RecordedEvent[]) => {
  const { changed, inapplicable } = await foldBatch(projection, events, async () => new Map());
  if (inapplicable !== null) throw inapplicable.cause;
  return changed;
};

const byId = (documents: readonly StampedDocument<unknown>[]) =>
  [...documents].sort((one, other) => compareText(one.id, other.id));

describe('read models after faulty delivery', () => {
  let strands: readonly (readonly RecordedEvent[])[];
  const told: string[] = [];

  beforeAll(async () => {
    strands = await decideStrands(500, propertySeed);
  }, TIME_LIMIT_MS);
  afterAll(() => process.stdout.write(told.join('')));

  /** Delivers so many histories to every read model there, and compares what is there then with a clean run. */
  const deliver = async (count: number, destination: Destination): Promise<Tally> => {
    const tally: Tally = { histories: 0, events: 0, shortest: Infinity, longest: 0, ...noFaults() };
    for (let nth = 0; nth < count; nth += 1) {
      const chance = new Chance(propertySeed + nth);
      const history = weave(strands, strands[nth % strands.length]!, chance);
      for (const name of readModels.readModelNames) {
        const readModel = readModelOf(name);
        const { target, all } = await destination(readModel.collection, `h${nth}`);
        await new FaultyDelivery(history, target, chance, tally).run(readModel.projection);
        const [is, ought] = [byId(await all()), byId(await cleanRun(readModel, history.events))];
        if (!isDeepStrictEqual(is, ought))
          expect({ nth, name, documents: is }).toEqual({ nth, name, documents: ought });
      }
      tally.histories += 1;
      tally.events += history.events.length;
      tally.shortest = Math.min(tally.shortest, history.events.length);
      tally.longest = Math.max(tally.longest, history.events.length);
    }
    return tally;
  };

  const tell = (where: string, tally: Tally) =>
    told.push(`Faulty delivery ${where}, PROPERTY_SEED=${propertySeed}: ${JSON.stringify(tally)}\n`);
  const neverMet = (tally: Tally) => Object.entries(tally).filter(([, count]) => count === 0);

  it('rest on histories with every type of event that projections see', () => {
    const types = [communityEventSchemas, membershipEventSchemas, personEventSchemas].flatMap(Object.keys);
    expect(new Set(strands.flat().map(({ type }) => type))).toEqual(new Set(types));
  });

  it(
    'are what a clean run makes of them, in documents and stamps',
    async () => {
      const tally = await deliver(IN_MEMORY, inMaps);
      tell('in memory', tally);
      expect(tally.histories).toBeGreaterThanOrEqual(10_000);
      expect(neverMet(tally)).toEqual([]);
      expect(tally.duplicates / (readModels.readModelNames.length * tally.events)).toBeGreaterThan(0.1);
      expect(tally.shortest).toBeLessThan(5);
      expect(tally.longest).toBeGreaterThan(150);
    },
    TIME_LIMIT_MS,
  );

  it(
    'are so on SQLite, with their indexes',
    async () => {
      const { dataDir, discard } = await temporaryDataDir();
      const store = await openDocumentStore(`sqlite:${dataDir}/views.db`);
      const tally = await deliver(ON_SQLITE, async (collection, build) => {
        const target = await projectionTarget<unknown>(store, collection, build);
        const reader = await store.open<unknown>(collection, build);
        return { target, all: () => reader.scan({ limit: 1_000 }) };
      });
      tell('on SQLite', tally);
      expect(neverMet(tally)).toEqual([]);
      await store.close();
      await discard();
    },
    TIME_LIMIT_MS,
  );
});
