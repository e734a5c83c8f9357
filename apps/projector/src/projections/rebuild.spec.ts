import { randomUUID } from 'node:crypto';

import { type CollectionDeclaration, type DocumentStore, liveBuild, loadCheckpoint, openLive } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { eventIdOf, type OpenedEventLog, sleep, type SubscriptionOptions } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { type CommunityDocument, communities, readModelNames } from '@app/read-models';
import { type Happening, idOf, scope, TreeHistory } from '@app/read-models/testing';

import { reactorCheckpoints, reactorKey } from '../reactor-checkpoints';
import { startReactors } from '../reactors';
import { openSurroundings } from '../reactors/testing';
import { checkReadModels } from './check-read-models';
import { readRebuild, requestRebuild } from './rebuild-records';
import { type Projector, startProjector } from './start-projector';

const tree = new TreeHistory('acme');
const EVENTS = 3_000;
const BATCH = 100;

const until = async (condition: () => Promise<boolean> | boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come about that ${what}`);
    await sleep(2);
  }
};

describe('a rebuild of some thousand events', () => {
  let log: OpenedEventLog;
  let documents: DocumentStore;
  const running: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    log = await openInMemoryEventLog();
    await happen(tree.registered(), ...Array.from({ length: EVENTS - 1 }, (_, n) => tree.managed(`branch ${n}`)));
  });
  beforeEach(() => {
    documents = openInMemoryDocumentStore();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
    await documents.close();
  });
  afterAll(() => log.close());

  const happen = async (...happenings: readonly Happening[]) => {
    for (const { streamName, type, data, metadata } of happenings) {
      const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
      await log.appendToStream(streamName, [{ id: eventIdOf(metadata.commandId, 0), type, data, metadata }], before);
    }
  };
  /** The log in small batches, and after which position each of its readers began. */
  const inSmallBatches = () => {
    const begun: (string | null)[] = [];
    const subscribe = (options: SubscriptionOptions) => {
      begun.push(options.after);
      return log.subscribe({ ...options, batchSize: BATCH });
    };
    const ofLog = { subscribe, logId: () => log.logId(), head: () => log.head() };
    return { begun, log: { ...ofLog, eventAt: (position: string) => log.eventAt(position) } };
  };
  const start = async (given: Partial<Parameters<typeof startProjector>[0]> = {}): Promise<Projector> => {
    const projector = await startProjector({ log, documents, pollMs: 4, dropAfterMs: 40, ...given });
    running.push(projector);
    return projector;
  };
  const atHead = async (projector: Projector) => {
    const head = await log.head();
    return Object.values(projector.states()).every(({ position }) => position === head);
  };
  const begun = async (given?: Parameters<typeof start>[0]) => {
    const projector = await start(given);
    await until(() => atHead(projector), 'all have reached the head');
    return projector;
  };
  const progress = async () => (await readRebuild(documents, 'communities'))?.progress;
  const isDone = async () => (await progress())?.state === 'done';
  const buildOf = (requestId: string) => `v2r${requestId.replaceAll('-', '')}`;
  const isEqual = async () => {
    for await (const { difference } of checkReadModels({ log, documents })) if (difference !== null) return false;
    return true;
  };

  it('goes on after a crash from where the new build was, not from the beginning', async () => {
    const [first, second] = [inSmallBatches(), inSmallBatches()];
    const requestId = randomUUID();
    const build = buildOf(requestId);
    let writes = 0;
    const open = async <Document>(declaration: CollectionDeclaration, name: string) => {
      const collection = await documents.open<Document>(declaration, name);
      const writeMany: typeof collection.writeMany = async (written) => {
        // From the sixth batch of the new build on the process is as good as dead: its writes reach nothing.
        if (name === build && (writes += 1) > 5) throw new Error('The process was killed');
        await collection.writeMany(written);
      };
      return { ...collection, writeMany };
    };
    const dying = Object.assign(Object.create(documents) as DocumentStore, { open });
    const projector = await begun({ documents: dying, log: first.log });
    await requestRebuild(documents, 'communities', requestId);
    await until(() => writes > 5, 'it died in the middle of the rebuild');
    await projector.close();
    const left = await loadCheckpoint(documents, 'communities', build);
    expect(left?.position).toMatch(/^0+50[01]$/);
    expect(await liveBuild(documents, 'communities')).toBe('v2');

    await start({ log: second.log });
    await until(isDone, 'the rebuild is done');
    expect(second.begun).toContain(left?.position);
    expect(second.begun).not.toContain(null);
    const after = Number(await log.head()) - Number(left?.position);
    expect(await progress()).toMatchObject({ requestId, events: after, lastError: null, position: await log.head() });
    expect(await isEqual()).toBe(true);
  });

  it('is never seen by readers: lists are whole at every moment, before, during and after it', async () => {
    const { log: slow } = inSmallBatches();
    await begun({ log: slow });
    const reader = openLive<CommunityDocument>(documents, communities.collection, { ttlMs: 10 });
    const query = { index: 'in-tree', equals: { rootId: tree.rootId, managed: true }, limit: 1_000 };
    const pages = async () => {
      const live = await reader.current();
      const first = await live.find(query);
      const second = await live.find({ ...query, ...(first.next && { after: first.next }) });
      return { build: live.build, count: first.items.length + second.items.length };
    };
    const requestId = randomUUID();
    await requestRebuild(documents, 'communities', requestId);
    const seen = new Map<string | null, number>();
    let asked = 0;
    const states = new Set<string | undefined>();
    const isOver = async () => (await isDone()) && (await documents.builds('communities')).length === 1;
    await until(async () => {
      const { build, count } = await pages();
      states.add((await progress())?.state);
      seen.set(build, Math.min(count, seen.get(build) ?? Infinity));
      asked += 1;
      return isOver();
    }, 'the old build is dropped');
    await sleep(15);
    const { build, count } = await pages();
    expect([build, count]).toEqual([buildOf(requestId), 2_000]);
    expect([...seen.values()].every((least) => least === 2_000)).toBe(true);
    expect(states).toContain('running');
    expect(asked).toBeGreaterThan(5);
  });

  it('leaves the old build to those who still read it, for as long as it says', async () => {
    let timeIsOver: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (timeIsOver = resolve));
    const dropAfterMs = 123_456;
    await begun({ dropAfterMs, sleep: (ms, signal) => (ms === dropAfterMs ? over : sleep(ms, signal)) });
    const old = await openLive<CommunityDocument>(documents, communities.collection).current();
    await requestRebuild(documents, 'communities', randomUUID());
    await until(isDone, 'the rebuild is done');
    expect((await old.loadMany([tree.rootId])).size).toBe(1);
    expect(await documents.builds('communities')).toHaveLength(2);
    timeIsOver();
    await until(async () => (await documents.builds('communities')).length === 1, 'the old build is dropped');
    await expect(old.loadMany([tree.rootId])).rejects.toThrow('dropped');
  });

  it('drops what older versions left, and nothing that a newer one fills', async () => {
    for (const build of ['v0', 'v3']) await documents.open(communities.collection, build);
    await begun();
    await until(async () => !(await documents.builds('communities')).includes('v0'), 'the older build is dropped');
    expect(await documents.builds('communities')).toEqual(['v2', 'v3']);
  });

  it('is given up for a later request, and leaves nothing behind', async () => {
    const [given, later] = [randomUUID(), randomUUID()];
    const { log: slow } = inSmallBatches();
    await begun({ log: slow });
    await requestRebuild(documents, 'communities', given);
    await until(async () => (await progress())?.state === 'running', 'the first is under way');
    await requestRebuild(documents, 'communities', later);
    await until(async () => (await isDone()) && (await documents.builds('communities')).length === 1, 'one is left');
    expect((await progress())?.requestId).toBe(later);
    expect(await documents.builds('communities')).toEqual([buildOf(later)]);
    expect(await isEqual()).toBe(true);
  });

  it('tells how far it is and how fast', async () => {
    const { log: slow } = inSmallBatches();
    await begun({ log: slow });
    await requestRebuild(documents, 'communities', randomUUID());
    const told: number[] = [];
    await until(async () => {
      const now = await progress();
      if (now?.state === 'running') told.push(now.events);
      return now?.state === 'done';
    }, 'the rebuild is done');
    expect(told).toEqual([...told].sort((one, other) => one - other));
    const done = await progress();
    expect(done?.events).toBeGreaterThanOrEqual(EVENTS);
    expect(done?.eventsPerSecond).toBeGreaterThan(0);
  });

  it('sends nothing through reactors', async () => {
    await happen(...tree.joined(idOf('ada'), scope(tree.rootId, 'guest')));
    const head = await log.head();
    const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
    const surroundings = await openSurroundings();
    const reactors = startReactors({ log, checkpointsOf, ...surroundings, now: () => new Date() });
    running.push(reactors);
    await begun();
    await until(() => reactors.states()['authority-watch']?.position === head, 'the reactor has reached the head');
    const before = await documents.records.get(reactorKey('authority-watch'));
    for (const name of readModelNames) await requestRebuild(documents, name, randomUUID());
    await until(async () => {
      const all = await Promise.all(readModelNames.map((name) => readRebuild(documents, name)));
      return all.every((record) => record?.progress.state === 'done');
    }, 'all rebuilds are done');
    expect(before?.value).toMatchObject({ position: head });
    expect(await documents.records.get(reactorKey('authority-watch'))).toEqual(before);
    expect(await log.head()).toBe(head);
    await surroundings.discard();
  });
});
