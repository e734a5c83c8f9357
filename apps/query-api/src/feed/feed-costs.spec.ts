import type { DocumentStore } from '@app/documents';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';
import { createMetrics } from '@app/runtime';

import { counting, FeedConnection, ManualTime, QueryApiHarness, type ReadCounts, until } from '../testing';
import { observeFeed } from './feed-metrics';
import { LiveFeed } from './live-feed';

const trees = Array.from({ length: 20 }, (_, at) => new TreeHistory(`tree-${at}`));
const [first, second] = trees as [TreeHistory, TreeHistory];
const ownerOf = (tree: TreeHistory) => ({ personId: tree.ownerId, communityId: tree.rootId });
const everythingIn = (rootId: string) => ({
  rootId,
  communityId: null,
  types: null,
  actorId: null,
  subjectId: null,
  invitationId: null,
  via: null,
});
const NEVER = Number.MAX_SAFE_INTEGER;

describe('what the live feed costs', () => {
  let api: QueryApiHarness;
  let counts: ReadCounts;
  let time: ManualTime;
  const streams: { readableLength: number; destroy(): unknown }[] = [];

  const reset = () => Object.assign(counts, { finds: 0, found: 0, loads: 0, records: 0 });
  const subscribe = async (tree: TreeHistory, times: number) => {
    const feed = api.app.get(LiveFeed);
    for (let at = 0; at < times; at += 1) {
      const subscription = { ...ownerOf(tree), interest: everythingIn(tree.rootId), expiresAt: NEVER };
      streams.push(await feed.open(subscription, null));
    }
  };

  beforeEach(async () => {
    time = new ManualTime('2026-01-10T00:00:00.000Z');
    const wrap = (documents: DocumentStore) => {
      const counted = counting(documents);
      counts = counted.counts;
      return counted.store;
    };
    const settings = { clientsPerPerson: 1_000 };
    api = await QueryApiHarness.open('memory', { wrap, feed: { time, settings } });
    await api.know('tree-0/owner', 'tree-1/owner');
    await api.happen(...trees.map((tree) => tree.registered()));
    await api.see('tree-0/owner', `/v1/communities/${first.rootId}/audit`);
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.destroy();
    await api.close();
  });

  it('is one wake-up and one look for all clients, of however many communities', async () => {
    for (const tree of trees) await subscribe(tree, 10);
    await new Promise((resolve) => setImmediate(resolve));
    expect([api.app.get(LiveFeed).clients, time.waiting]).toEqual([200, 1]);
    reset();
    time.pass(100);
    await until(() => counts.records > 0, 'a look');
    await new Promise((resolve) => setImmediate(resolve));
    // Two checkpoints, and the pointers to the two builds when the last look at them is a second old.
    expect(counts.records).toBeLessThanOrEqual(4);
    expect([counts.finds, counts.loads]).toEqual([0, 0]);
  });

  it('is the same number of reads for one entry, whether one client or 200 of other communities go along', async () => {
    const address = await api.listen();
    const path = `/v1/communities/${first.rootId}/feed`;
    const feed = await FeedConnection.open({ address, token: 'tree-0/owner', path });
    const findsOfOne = async (name: string) => {
      reset();
      const seen = feed.frames.length;
      await api.happen(first.added(idOf(name), [scope(first.rootId, 'guest')]));
      await feed.has(seen + 1);
      return counts.finds;
    };
    const alone = await findsOfOne('one');
    await subscribe(second, 200);
    const among = await findsOfOne('two');
    feed.close();
    expect([alone, among]).toEqual([1, 1]);
  });

  it('is a bounded number of bytes for each of 1,000 clients who take nothing', async () => {
    await subscribe(first, 1_000);
    const entries = 200;
    await api.happen(
      ...Array.from({ length: entries }, (_, at) => first.added(idOf(`guest-${at}`), [scope(first.rootId, 'guest')])),
    );
    await until(() => streams.every(({ readableLength }) => readableLength >= 16 * 1_024), 'everybody is full');
    const waiting = streams.map(({ readableLength }) => readableLength);
    const most = Math.max(...waiting);
    expect(most).toBeLessThan(18 * 1_024);
    process.stdout.write(`1,000 clients who take nothing of ${entries} entries: at most ${most} bytes wait for one\n`);
  });

  it('is told by a metric', async () => {
    const registry = createMetrics('test');
    observeFeed(api.app.get(LiveFeed), registry);
    await subscribe(first, 3);
    expect(await registry.getSingleMetricAsString('guestlist_feed_clients')).toMatch(/guestlist_feed_clients\S* 3$/m);
  });
});
