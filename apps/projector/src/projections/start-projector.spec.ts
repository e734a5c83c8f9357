import { randomUUID } from 'node:crypto';

import { projectedPrefixes } from '@app/contracts';
import { type DocumentStore, dropBuild, liveBuild, openLive, projectionTarget, setLiveBuild } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { eventIdOf, type OpenedEventLog, runProjection, sleep } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import * as readModels from '@app/read-models';
import {
  audit,
  type AuditDocument,
  type CommunityDocument,
  communities,
  type ReadModelName,
  readModelNames,
} from '@app/read-models';
import { type Happening, idOf, scope, TreeHistory } from '@app/read-models/testing';

import { type FollowerStatus, projectorReadiness } from '../followers';
import { checkReadModels, type ReadModelCheck } from './check-read-models';
import { readRebuild, requestRebuild } from './rebuild-records';
import { type Projector, type ProjectorOptions, startProjector } from './start-projector';

const tree = new TreeHistory('acme');
const history = [
  tree.registered(),
  tree.managed('north'),
  ...tree.joined(idOf('ada'), scope(tree.rootId, 'guest')),
  tree.invited(idOf('bob'), [scope(tree.managedId('north'), 'guest')]),
];

const until = async (condition: () => Promise<boolean> | boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 4_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come about that ${what}`);
    await sleep(5);
  }
};

/** The build that is made first of this read model. */
const buildOf = (name: ReadModelName): string => `v${readModels[name].projection.version}`;

describe('the projector', () => {
  let log: OpenedEventLog;
  let documents: DocumentStore;
  const running: Projector[] = [];

  beforeEach(async () => {
    log = await openInMemoryEventLog();
    documents = openInMemoryDocumentStore();
    await happen(...history);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((projector) => projector.close()));
    await Promise.all([log.close(), documents.close()]);
  });

  const happen = async (...happenings: readonly Happening[]) => {
    for (const { streamName, type, data, metadata } of happenings) {
      const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
      await log.appendToStream(streamName, [{ id: eventIdOf(metadata.commandId, 0), type, data, metadata }], before);
    }
  };
  const start = async (options: Partial<ProjectorOptions> = {}): Promise<Projector> => {
    const projector = await startProjector({ log, documents, pollMs: 5, dropAfterMs: 20, ...options });
    running.push(projector);
    return projector;
  };
  const atHead = async (projector: Projector) => {
    const head = await log.head();
    return Object.values(projector.states()).every(({ position }) => position === head);
  };
  const checks = async () => {
    const found: ReadModelCheck[] = [];
    for await (const check of checkReadModels({ log, documents })) found.push(check);
    return found;
  };

  it('begins again what does not open, tells why, and runs the others meanwhile', async () => {
    let isFull = true;
    const open: DocumentStore['open'] = (declaration, build) =>
      isFull && declaration.name === 'audit'
        ? Promise.reject(new Error('no room'))
        : documents.open(declaration, build);
    const projector = await start({ documents: Object.assign(Object.create(documents) as DocumentStore, { open }) });
    const stateOf = () => projector.states()['audit'];
    expect(stateOf()).toMatchObject({ state: 'retrying', lastError: { message: 'no room' } });
    const { ready } = await projectorReadiness(projector, { states: () => ({}) }, log).status();
    expect(ready).toBe(false);
    const head = await log.head();
    const others = () => Object.values(projector.states()).filter(({ name }) => name !== 'audit');
    await until(() => others().every(({ position }) => position === head), 'the others have reached the head');
    expect(stateOf()?.lastError).not.toBeNull();
    isFull = false;
    await until(() => atHead(projector), 'all have reached the head');
    expect(stateOf()?.lastError).toBeNull();
  });

  it('fills every read model from the beginning and stays with the log', async () => {
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    await happen(tree.declined(idOf('bob'), [tree.managedId('north')]));
    await until(() => atHead(projector), 'all have reached the head again');
    expect((await checks()).map(({ name, documents: count, difference }) => [name, count, difference])).toEqual([
      ['communities', 2, null],
      ['memberships', 3, null],
      ['invitations', 2, null],
      ['audit', 6, null],
      ['timeline', expect.any(Number), null],
    ]);
  });

  it('lets readers see the first build at once', async () => {
    await start();
    expect(await Promise.all(readModelNames.map((name) => liveBuild(documents, name)))).toEqual(
      readModelNames.map((name) => buildOf(name)),
    );
  });

  it('goes on from its checkpoint after a restart', async () => {
    const first = await start();
    await until(() => atHead(first), 'all have reached the head');
    await first.close();
    await happen(tree.declined(idOf('bob'), [tree.managedId('north')]));
    const second = await start();
    await until(() => atHead(second), 'the second run has reached the head');
    expect((await checks()).every(({ difference }) => difference === null)).toBe(true);
  });

  it('tells its states and is ready while nothing fails', async () => {
    const told: FollowerStatus[] = [];
    const projector = await start({ onState: (status) => told.push(status) });
    await until(() => atHead(projector), 'all have reached the head');
    const { ready, detail } = await projectorReadiness(projector, { states: () => ({}) }, log).status();
    expect(ready).toBe(true);
    expect(Object.keys(detail.projections).toSorted()).toEqual([...readModelNames]);
    expect(detail.projections['audit']).toEqual({ position: await log.head(), lag: 0, state: 'live', lastError: null });
    expect(new Set(told.map(({ name }) => name)).size).toBe(readModelNames.length);
  });

  it('is not ready while a projection stands before an event that it cannot apply', async () => {
    const metadata = { commandId: randomUUID(), fingerprint: 'print' };
    const unknown = { id: randomUUID(), type: 'SomethingNewer', data: {}, metadata };
    await log.appendToStream(`community-${randomUUID()}`, [unknown], 'no_stream');
    const projector = await start();
    await until(() => Object.values(projector.states()).every(({ state }) => state === 'stopped'), 'all have stopped');
    const { ready, detail } = await projectorReadiness(projector, { states: () => ({}) }, log).status();
    expect(ready).toBe(false);
    expect(detail.projections['audit']).toMatchObject({
      lag: expect.any(Number) as number,
      lastError: expect.stringContaining('SomethingNewer') as string,
    });
  });

  it('builds anew on request beside the live build, swaps it in and drops the old one', async () => {
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    const requestId = randomUUID();
    await requestRebuild(documents, 'communities', requestId);
    await until(
      async () => (await readRebuild(documents, 'communities'))?.progress.state === 'done',
      'the rebuild is done',
    );
    const live = await liveBuild(documents, 'communities');
    expect(live).toBe(`${buildOf('communities')}r${requestId.replaceAll('-', '')}`);
    const progress = { requestId, events: 5, lastError: null };
    expect(await readRebuild(documents, 'communities')).toMatchObject({ progress });
    await until(async () => (await documents.builds('communities')).length === 1, 'the old build is dropped');
    await happen(tree.managed('south'));
    await until(() => atHead(projector), 'all have reached the head again');
    expect((await checks())[0]).toMatchObject({ documents: 3, difference: null });
  });

  it('repairs what a rebuild is for', async () => {
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    const damaged = await documents.open<CommunityDocument>(communities.collection, buildOf('communities'));
    const stored = (await damaged.loadMany([tree.rootId])).get(tree.rootId)!;
    const position = await log.head();
    await damaged.writeMany([{ ...stored, position, document: { ...stored.document, rootId: 'elsewhere' } }]);
    expect((await checks())[0]?.difference).toEqual({ documentId: tree.rootId, kind: 'different' });
    await requestRebuild(documents, 'communities', randomUUID());
    await until(
      async () => (await readRebuild(documents, 'communities'))?.progress.state === 'done',
      'the rebuild is done',
    );
    expect((await checks())[0]?.difference).toBeNull();
  });

  it('takes up a rebuild that a restart interrupted', async () => {
    const requestId = randomUUID();
    await requestRebuild(documents, 'audit', requestId);
    await start();
    await until(async () => (await readRebuild(documents, 'audit'))?.progress.state === 'done', 'the rebuild is done');
    expect(await liveBuild(documents, 'audit')).toBe(`${buildOf('audit')}r${requestId.replaceAll('-', '')}`);
  });

  it('replaces the build of another version once its own has caught up', async () => {
    const old = await projectionTarget(documents, communities.collection, 'v0');
    await old.storeCheckpoint({ logId: await log.logId(), position: await log.head(), eventId: null });
    await setLiveBuild(documents, 'communities', 'v0');
    await start();
    await until(
      async () => (await liveBuild(documents, 'communities')) === buildOf('communities'),
      'the new version is live',
    );
    const live = openLive<CommunityDocument>(documents, communities.collection);
    expect((await live.loadMany([tree.rootId])).size).toBe(1);
    await until(
      async () => (await documents.builds('communities')).join() === buildOf('communities'),
      'the old version is dropped',
    );
  });

  it('stands by once a newer version has replaced its build, until it is wanted again', async () => {
    const own = buildOf('communities');
    const newer = `v${communities.projection.version + 1}`;
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    await documents.open(communities.collection, newer);
    await setLiveBuild(documents, 'communities', newer);
    const standing = () => projector.states()['communities'];
    await until(() => standing()?.state === 'standby', 'it stands by');
    await dropBuild(documents, 'communities', own);
    await requestRebuild(documents, 'communities', randomUUID());
    await happen(tree.managed('south'));
    const head = await log.head();
    await until(() => projector.states()['audit']?.position === head, 'the others go on');
    expect(standing()).toMatchObject({ state: 'standby', lastError: null, failures: 0 });
    expect(await liveBuild(documents, 'communities')).toBe(newer);
    expect(await documents.builds('communities')).toEqual([newer]);

    await setLiveBuild(documents, 'communities', own);
    await until(() => standing()?.position === head, 'it is at work again');
  });

  it('names the first by id of the documents that are missing', async () => {
    const target = await projectionTarget<AuditDocument>(documents, audit.collection, buildOf('audit'));
    await setLiveBuild(documents, 'audit', buildOf('audit'));
    await target.storeCheckpoint({ logId: await log.logId(), position: await log.head(), eventId: null });
    const found = (await checks()).find(({ name }) => name === 'audit');
    const [first] = await log.readStream(history[0]?.streamName ?? '');
    expect(found?.difference).toEqual({ documentId: first?.position, kind: 'missing' });
  });

  it('names a document that nothing in the log made, unless it may be news of the running projector', async () => {
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    await projector.close();
    const made = await documents.open<CommunityDocument>(communities.collection, buildOf('communities'));
    const stored = (await made.loadMany([tree.rootId])).get(tree.rootId)!;
    const before = await log.head();
    await happen(tree.managed('south'));
    const news = { ...stored, id: tree.managedId('south'), position: await log.head() };
    await made.writeMany([news]);
    expect((await checks())[0]).toMatchObject({ documents: 2, difference: null });
    await made.writeMany([{ ...stored, id: 'made-up', position: before }]);
    expect((await checks())[0]?.difference).toEqual({ documentId: 'made-up', kind: 'surplus' });
  });

  it('takes nothing for news that is stamped beyond the end of the log', async () => {
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    const made = await documents.open<CommunityDocument>(communities.collection, buildOf('communities'));
    const stored = (await made.loadMany([tree.rootId])).get(tree.rootId)!;
    await made.writeMany([{ ...stored, position: `${await log.head()}0` }]);
    expect((await checks())[0]?.difference).toEqual({ documentId: tree.rootId, kind: 'different' });
  });

  it('compares page after page by id, however many there are', async () => {
    const names = Array.from({ length: 1_100 }, (_, n) => `branch ${n}`);
    await happen(...names.map((name) => tree.managed(name)));
    const projector = await start();
    await until(() => atHead(projector), 'all have reached the head');
    expect((await checks())[0]).toMatchObject({ documents: 1_102, difference: null });
    const made = await documents.open<CommunityDocument>(communities.collection, buildOf('communities'));
    const stored = (await made.loadMany([tree.rootId])).get(tree.rootId)!;
    await made.writeMany([{ ...stored, id: 'zz' }]);
    expect((await checks())[0]?.difference).toEqual({ documentId: 'zz', kind: 'surplus' });
  });

  it('makes the same documents when two projectors run by accident', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    await until(async () => (await atHead(first)) && (await atHead(second)), 'both have reached the head');
    expect((await checks()).every(({ difference }) => difference === null)).toBe(true);
  });

  it('goes over to a build that another projector has made', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    await requestRebuild(documents, 'communities', randomUUID());
    await until(
      async () => (await readRebuild(documents, 'communities'))?.progress.state === 'done',
      'the rebuild is done',
    );
    await until(async () => (await documents.builds('communities')).length === 1, 'the old build is dropped');
    await happen(tree.managed('south'));
    await until(async () => (await atHead(first)) && (await atHead(second)), 'both have reached the head');
    expect((await checks())[0]).toMatchObject({ documents: 3, difference: null });
    const states = [first, second].map((projector) => projector.states()['communities']?.state);
    expect(states).toEqual(['live', 'live']);
  });

  it('checks what a projection wrote by itself, however it was batched', async () => {
    const target = await projectionTarget<AuditDocument>(documents, audit.collection, buildOf('audit'));
    await setLiveBuild(documents, 'audit', buildOf('audit'));
    const ending = new AbortController();
    await runProjection({
      projection: audit.projection,
      subscription: log,
      log,
      target,
      prefixes: projectedPrefixes,
      signal: ending.signal,
      batchSize: 1,
      onStatus: ({ state }) => state === 'live' && ending.abort(),
    });
    expect((await checks()).find(({ name }) => name === 'audit')).toMatchObject({ documents: 5, difference: null });
  });
});
