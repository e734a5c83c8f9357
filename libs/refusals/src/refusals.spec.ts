import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type DocumentStore, DocumentStoreUnavailableError } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';

import { listRefusals, MOST_PER_TREE, openRefusalRecorder, type Refusal, RefusalRecorder } from '.';

const at = (moment: number): string => new Date(Date.UTC(2026, 0, 1) + moment).toISOString();
const refusal = (moment: number, fields: Partial<Refusal> = {}): Refusal => ({
  ...{
    rootId: 'root',
    communityIds: ['root'],
    at: at(moment),
    code: 'forbidden',
    commandType: 'InviteUser',
    actor: 'ada',
  },
  ...fields,
});

const until = async (condition: () => boolean): Promise<void> => {
  for (const deadline = performance.now() + 20_000; !condition();) {
    if (performance.now() > deadline) throw new Error('It did not come to that within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** All that is kept of a tree, or of one community in it, page by page. */
const kept = async (store: DocumentStore, communityId: string | null = null): Promise<Refusal[]> => {
  const all: Refusal[] = [];
  for (let after: Parameters<typeof listRefusals>[1]['after']; ;) {
    const page = await listRefusals(store, { rootId: 'root', communityId, limit: 100, ...(after && { after }) });
    all.push(...page.items.map(({ document }) => document));
    if (page.next === null) return all;
    after = page.next;
  }
};

describe.each(['memory:', 'sqlite:'])('refused commands in %s', (scheme) => {
  const folder = mkdtempSync(join(tmpdir(), 'refusals-'));
  let stores = 0;
  let store: DocumentStore;
  let url: string;
  beforeEach(async () => {
    url = scheme === 'memory:' ? scheme : `${scheme}${join(folder, String((stores += 1)))}`;
    store = await openDocumentStore(url);
  });
  afterEach(() => store.close());
  afterAll(() => rmSync(folder, { recursive: true }));
  const recorder = (options: Partial<ConstructorParameters<typeof RefusalRecorder>[0]> = {}): RefusalRecorder =>
    new RefusalRecorder({ openStore: async () => store, flushAfterMs: 1, ...options });

  it('are none before the first', async () => {
    expect(await kept(store)).toEqual([]);
  });

  it('are told with the latest first, and nothing but what they are', async () => {
    const keeping = recorder();
    const [first, second] = [refusal(1), refusal(2, { code: 'already-member', actor: null })];
    keeping.note(second);
    keeping.note(first);
    await until(() => keeping.counts.recorded === 2);
    expect(await kept(store)).toMatchObject([second, first]);
    await keeping.close();
  });

  it('are told of one community of a tree, and of no other tree', async () => {
    const keeping = recorder();
    keeping.note(refusal(1, { communityIds: ['root', 'north'] }));
    keeping.note(refusal(2, { communityIds: ['south'] }));
    keeping.note(refusal(3, { rootId: 'elsewhere', communityIds: ['elsewhere'] }));
    await keeping.close();
    expect((await kept(store)).map((one) => one.at)).toEqual([at(2), at(1)]);
    expect((await kept(store, 'north')).map((one) => one.at)).toEqual([at(1)]);
    expect(await kept(store, 'elsewhere')).toHaveLength(1);
  });

  it('are the latest thousand of each tree', async () => {
    const keeping = recorder();
    keeping.note(refusal(0, { rootId: 'elsewhere', communityIds: ['elsewhere'] }));
    for (let round = 0; round < 5; round += 1) {
      for (let index = 0; index < 500; index += 1) keeping.note(refusal(round * 500 + index));
      await until(() => keeping.counts.waiting === 0);
    }
    expect(keeping.counts).toEqual({ recorded: 2_501, dropped: 0, waiting: 0 });
    const all = await kept(store);
    expect(all).toHaveLength(MOST_PER_TREE);
    expect([all[0]?.at, all.at(-1)?.at]).toEqual([at(2_499), at(1_500)]);
    expect(await kept(store, 'elsewhere')).toHaveLength(1);
    await keeping.close();
  });

  it('of several processes at once are all kept', async () => {
    const several = [recorder(), recorder(), recorder()];
    several.forEach((keeping, who) => {
      for (let index = 0; index < 100; index += 1) keeping.note(refusal(who * 100 + index));
    });
    await Promise.all(several.map((keeping) => keeping.close()));
    expect((await kept(store)).map((one) => one.at)).toEqual(
      Array.from({ length: 300 }, (_, index) => at(299 - index)),
    );
  });

  it('wait while the store is away, and are written once when it is back', async () => {
    let away = 3;
    const faults: unknown[] = [];
    const keeping = recorder({
      openStore: async () => {
        if (away-- > 0) throw new DocumentStoreUnavailableError('away');
        return store;
      },
      onFault: (fault) => faults.push(fault),
    });
    for (let index = 0; index < 10; index += 1) keeping.note(refusal(index));
    await until(() => keeping.counts.recorded === 10);
    expect(faults).toHaveLength(1);
    expect(await kept(store)).toHaveLength(10);
    await keeping.close();
  });

  it('are written once when the store fails half-way', async () => {
    let failures = 3;
    const flaky: DocumentStore = {
      ...store,
      open: async (declaration, build) => {
        if (failures-- > 0) throw new DocumentStoreUnavailableError('half-way');
        return store.open(declaration, build);
      },
    };
    const keeping = recorder({ openStore: async () => flaky });
    for (let index = 0; index < 10; index += 1) keeping.note(refusal(index));
    await until(() => keeping.counts.recorded === 10);
    expect(await kept(store)).toHaveLength(10);
    await keeping.close();
  });

  it('wait until they are written, also while their numbers are taken', async () => {
    const keeping = recorder();
    const seen: number[] = [];
    const stop = store.onWrite(() => seen.push(keeping.counts.waiting));
    for (let index = 0; index < 3; index += 1) keeping.note(refusal(index));
    await until(() => keeping.counts.recorded === 3);
    expect(seen.slice(0, 2)).toEqual([3, 3]);
    expect(keeping.counts.waiting).toBe(0);
    stop();
    await keeping.close();
  });

  it('are dropped and counted when too many wait', async () => {
    const keeping = recorder({ mostWaiting: 5, flushAfterMs: 60_000 });
    for (let index = 0; index < 8; index += 1) keeping.note(refusal(index));
    expect(keeping.counts).toEqual({ recorded: 0, dropped: 3, waiting: 5 });
    await keeping.close();
    expect((await kept(store)).map((one) => one.at)).toEqual([4, 3, 2, 1, 0].map(at));
  });

  it('do not keep a process from ending while the store does not answer', async () => {
    const keeping = recorder({ openStore: () => new Promise(() => undefined), ownsStore: true });
    keeping.note(refusal(1));
    const before = performance.now();
    await keeping.close();
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

it('makes room for the latest of a tree that floods its queue', async () => {
  const store = await openDocumentStore('memory:');
  const keeping = new RefusalRecorder({ openStore: async () => store, flushAfterMs: 60_000 });
  for (let index = 0; index < MOST_PER_TREE + 7; index += 1) keeping.note(refusal(index));
  expect(keeping.counts).toEqual({ recorded: 0, dropped: 7, waiting: MOST_PER_TREE });
  await keeping.close();
  expect((await kept(store)).at(-1)?.at).toBe(at(7));
});

it('is kept by a recorder that opens the store itself, and closes it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'refusals-'));
  const url = `sqlite:${join(folder, 'views.db')}`;
  const keeping = openRefusalRecorder(url, {});
  keeping.note(refusal(1));
  await keeping.close();
  const store = await openDocumentStore(url, { readOnly: true });
  expect(await kept(store)).toHaveLength(1);
  await store.close();
  rmSync(folder, { recursive: true });
});
