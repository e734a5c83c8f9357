import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { type MongoDbServer, startMongoDb } from '../../../../test/support/mongodb-server';
import {
  type DocumentStore,
  DocumentStoreUnavailableError,
  projectionTarget,
  setLiveBuild,
  type StampedDocument,
} from '../core';
import { describeDocumentStoreContract } from '../testing';
import { openMongoDbDocumentStore } from './mongodb-document-store';

// What is asked here is what comes out, not how fast: a stand-in for the server may take its time.
const limits = { selectMs: 10_000, answerMs: 120_000, totalMs: 200_000 };

let server: MongoDbServer;
const opened: DocumentStore[] = [];
const open = async (url = server.freshDatabase()): Promise<DocumentStore> => {
  const store = await openMongoDbDocumentStore({ url, limits });
  opened.push(store);
  return store;
};
beforeAll(async () => {
  server = await startMongoDb();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => server.stop());

describeDocumentStoreContract('MongoDB', () => open(), { propertyRuns: 25 });

interface Entry {
  readonly at: string;
  readonly tags: readonly string[];
  readonly text?: string;
}

const declaration = {
  name: 'entries',
  indexes: [
    { name: 'byTag', contains: 'tags', orderBy: 'at' },
    { name: 'byText', equals: ['text'], orderBy: 'at' },
  ],
};
const entry = (id: string, rest: Partial<Entry> = {}, position = '1'): StampedDocument<Entry> => ({
  id,
  position,
  document: { at: '1', tags: ['t'], ...rest },
});

describe('a database that several have open', () => {
  const look = async <Result>(url: string, work: (client: MongoClient) => Promise<Result>): Promise<Result> => {
    const client = new MongoClient(url);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };

  it('shows each what the other wrote', async () => {
    const url = server.freshDatabase();
    const one = await (await open(url)).open<Entry>(declaration, 'b1');
    const two = await (await open(url)).open<Entry>(declaration, 'b1');
    await one.writeMany([entry('a')]);
    await two.writeMany([entry('b'), entry('a', { tags: [] }, '2')]);
    const { items } = await one.find({ index: 'byTag', containsAny: ['t'], limit: 5 });
    expect(items.map(({ id }) => id)).toEqual(['b']);
  });

  it('gives all the same build who make it at once, and leaves nothing of the others', async () => {
    const url = server.freshDatabase();
    const stores = await Promise.all(Array.from({ length: 6 }, () => open(url)));
    const collections = await Promise.all(stores.map((store) => store.open<Entry>(declaration, 'b1')));
    await Promise.all(collections.map((collection, at) => collection.writeMany([entry(`e${at}`)])));
    for (const collection of collections) expect(await collection.scan({ limit: 10 })).toHaveLength(6);
    expect(await stores[0]!.builds('entries')).toEqual(['b1']);
    const names = await look(url, (client) => client.db().listCollections({}, { nameOnly: true }).toArray());
    expect(names.map(({ name }) => name.split('@')[0]).sort()).toEqual(['builds', 'entries']);
  });

  it('keeps the latest of what many write at once, whoever comes first', async () => {
    const url = server.freshDatabase();
    const collections = await Promise.all(
      Array.from({ length: 5 }, async () => (await open(url)).open<Entry>(declaration, 'b1')),
    );
    let races = 0;
    for (let round = 0; round < 8; round += 1) {
      const ids = ['a', 'b', 'c'].map((id) => `${id}${round}`);
      await Promise.all(
        collections.map((collection, at) =>
          collection.writeMany(ids.map((id) => entry(id, { text: `by ${at}` }, `${at}`))),
        ),
      );
      for (const { position, document } of (await collections[0]!.loadMany(ids)).values()) {
        races += 1;
        expect([position, document.text]).toEqual(['4', 'by 4']);
      }
    }
    process.stdout.write(`${races} documents were first written by 5 at once\n`);
    expect(races).toBe(24);
  });

  it('repeats a batch, whole or mixed with later ones, without undoing anything', async () => {
    const collection = await (await open()).open<Entry>(declaration, 'b1');
    const batch = (position: string, from: number) =>
      Array.from({ length: 12 }, (_, at) =>
        entry(`e${String(from + at).padStart(2, '0')}`, { text: position }, position),
      );
    await collection.writeMany(batch('2', 0));
    await collection.writeMany(batch('1', 6));
    await collection.writeMany(batch('2', 0));
    await collection.writeMany([...batch('1', 0), ...batch('3', 10)]);
    const texts = (await collection.scan({ limit: 100 })).map(({ document }) => document.text);
    expect(texts.join('')).toBe('2'.repeat(10) + '3'.repeat(12));
  });

  it('says that a build is gone which another dropped, to readers and to writers, and stays gone', async () => {
    const url = server.freshDatabase();
    const other = await open(url);
    const collection = await (await open(url)).open<Entry>(declaration, 'b1');
    await collection.writeMany([entry('a')]);
    await other.drop('entries', 'b1');
    for (const use of [
      () => collection.loadMany(['a']),
      () => collection.find({ index: 'byTag', containsAny: ['t'], limit: 5 }),
      () => collection.count({ index: 'byTag', containsAny: ['t'] }),
      () => collection.scan({ limit: 5 }),
      () => collection.writeMany([entry('b')]),
    ]) {
      await expect(use()).rejects.toThrow(DocumentStoreUnavailableError);
    }
    expect(await other.openExisting(declaration, 'b1')).toBeNull();
    const names = await look(url, (client) => client.db().listCollections({}, { nameOnly: true }).toArray());
    expect(names.filter(({ name }) => name.startsWith('entries'))).toEqual([]);
    const again = await other.open<Entry>(declaration, 'b1');
    await again.writeMany([entry('c')]);
    await expect(collection.loadMany(['c'])).rejects.toThrow(DocumentStoreUnavailableError);
    expect((await again.scan({ limit: 5 })).map(({ id }) => id)).toEqual(['c']);
  });

  it('never fills again what was dropped in part, until it was dropped whole', async () => {
    const url = server.freshDatabase();
    const store = await open(url);
    await (await store.open<Entry>(declaration, 'b1')).writeMany([entry('a')]);
    await look(url, async (client) => {
      const [documents] = await client
        .db()
        .listCollections({}, { nameOnly: true })
        .toArray()
        .then((all) => all.filter(({ name }) => name.startsWith('entries@')));
      await client.db().collection(documents!.name).drop();
    });
    await expect(store.open(declaration, 'b1')).rejects.toThrow(DocumentStoreUnavailableError);
    expect(await store.openExisting(declaration, 'b1')).toBeNull();
    await store.drop('entries', 'b1');
    expect(await (await store.open(declaration, 'b1')).scan({ limit: 5 })).toEqual([]);
  });

  it('takes documents of any shape as they are', async () => {
    const store = await open();
    const collection = await store.open<Record<string, unknown>>(declaration, 'b1');
    const document = {
      at: '1',
      tags: ['a.b', '$c'],
      'a.b': { $set: { 'x.y': null } },
      text: '$where',
      '': 'no name',
      nul: 'a\0b',
      half: '\ud83d',
      numbers: [0.1, 1e300, -0.5, 9_007_199_254_740_991],
      10: 'ten',
      2: 'two',
    };
    await collection.writeMany([{ id: 'a', position: '1', document }]);
    expect((await collection.loadMany(['a'])).get('a')?.document).toEqual(document);
    expect(await collection.count({ index: 'byTag', containsAny: ['a.b', '$c'] })).toBe(1);
    expect(await collection.count({ index: 'byText', equals: { text: '$where' } })).toBe(1);
  });

  it('has its indexes made, one for each that is declared', async () => {
    const url = server.freshDatabase();
    await (await open(url)).open(declaration, 'b1');
    const indexes = await look(url, async (client) => {
      const all = await client.db().listCollections({}, { nameOnly: true }).toArray();
      return client
        .db()
        .collection(all.find(({ name }) => name.startsWith('entries@'))!.name)
        .indexes();
    });
    expect(indexes.map(({ name, key }) => [name, Object.keys(key)])).toEqual(
      expect.arrayContaining([
        ['byTag', ['values.tags', 'places.at']],
        ['byText', ['equals.text', 'places.at']],
      ]),
    );
  });

  it('carries a projection from one process to the next', async () => {
    const url = server.freshDatabase();
    const first = await open(url);
    const target = await projectionTarget<Entry>(first, declaration, 'b1');
    await target.writeMany([entry('a')]);
    await target.storeCheckpoint({ logId: 'log', position: '1', eventId: null });
    await setLiveBuild(first, 'entries', 'b1');
    await first.close();
    const next = await projectionTarget<Entry>(await open(url), declaration, 'b1');
    expect(await next.loadCheckpoint()).toEqual({ logId: 'log', position: '1', eventId: null });
    expect((await next.loadMany(['a'])).size).toBe(1);
  });
});

/** A way to the server that can turn into a black hole: connections stay open and nothing comes through any more. */
const startLink = async (url: string, at = 0) => {
  const [host] = new MongoClient(url).options.hosts;
  const pairs = new Set<readonly [Socket, Socket]>();
  const listener = createServer((inside) => {
    const outside = connect(host?.port ?? 27_017, host?.host ?? '127.0.0.1');
    pairs.add([inside, outside]);
    inside.pipe(outside).on('error', () => inside.destroy());
    outside.pipe(inside).on('error', () => outside.destroy());
  });
  listener.listen(at, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const [, database] = /^[^/]+\/\/[^/]+\/(.*)$/.exec(url) ?? [];
  const credentials = /^[^/]+\/\/([^@/]*@)/.exec(url)?.[1] ?? '';
  const options = database?.includes('?') ? '&' : '?';
  return {
    port,
    url: `mongodb://${credentials}127.0.0.1:${port}/${database}${options}directConnection=true`,
    /** Later connections are fine. */
    swallow: () => {
      for (const [inside, outside] of pairs) {
        inside.unpipe(outside).resume();
        outside.unpipe(inside).resume();
      }
    },
    close: () => {
      listener.close();
      for (const socket of [...pairs].flat()) socket.destroy();
    },
  };
};

describe('a server that comes later than who asks it', () => {
  it('is found when it is there', async () => {
    const url = server.freshDatabase();
    const before = await startLink(url);
    before.close();
    const store = await openMongoDbDocumentStore({ url: before.url, limits: { ...limits, selectMs: 500 } });
    await expect(store.open(declaration, 'b1')).rejects.toThrow(DocumentStoreUnavailableError);
    const link = await startLink(url, before.port);
    const opens = () =>
      store.open<Entry>(declaration, 'b1').then(
        () => true,
        () => false,
      );
    for (const deadline = Date.now() + 60_000; Date.now() < deadline && !(await opens());) await pause(100);
    expect(await store.builds('entries')).toEqual(['b1']);
    await store.close();
    link.close();
  });
});

describe('a link to the server that is open at one end only', () => {
  const longestMs = 10_000;

  it('lets no call wait for long, and is replaced by another', async () => {
    const link = await startLink(server.freshDatabase());
    const store = await openMongoDbDocumentStore({ url: link.url });
    const collection = await store.open<Entry>(declaration, 'b1');
    await collection.writeMany([entry('a')]);
    await store.records.put('key', 1);
    link.swallow();
    const begin = performance.now();
    const ends = await Promise.allSettled(
      [
        () => collection.loadMany(['a']),
        () => collection.writeMany([entry('b')]),
        () => store.records.put('key', 2),
        () => store.records.get('key'),
      ].map((call) => call().finally(() => expect(performance.now() - begin).toBeLessThan(longestMs + 2_000))),
    );
    const rejected = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    for (const reason of rejected) expect(reason).toBeInstanceOf(DocumentStoreUnavailableError);
    process.stdout.write(`${rejected.length} of ${ends.length} calls on a dead link were rejected\n`);
    const write = () =>
      collection.writeMany([entry('b'), entry('c')]).then(
        () => true,
        () => false,
      );
    for (const deadline = Date.now() + 60_000; Date.now() < deadline && !(await write());) await pause(100);
    expect((await collection.scan({ limit: 5 })).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    link.swallow();
    const closing = performance.now();
    await store.close();
    expect(performance.now() - closing).toBeLessThan(longestMs);
    link.close();
  });
});
