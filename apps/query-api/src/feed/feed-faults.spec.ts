import { DocumentStoreUnavailableError } from '@app/documents';
import { StoreUnavailableError } from '@app/event-sourcing';
import { type Happening, happening, idOf, scope, TreeHistory } from '@app/read-models/testing';
import { Logger } from '@nestjs/common';

import { CallerAuthority } from '../authority/caller-authority';
import { failing, FeedConnection, QueryApiHarness, until } from '../testing';
import { FeedFaults } from './feed-faults';

const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const joins = (from: number, to: number): readonly Happening[] =>
  Array.from({ length: to - from }, (_, at) => tree.added(idOf(`guest-${from + at}`), [scope(rootId, 'guest')]));
/** May change what everybody in the tree sees. */
const renamed = happening(tree.ownerId, {
  type: 'CommunityRenamed',
  data: { rootId, communityId: rootId, name: 'New' },
});

describe('the live feed while something does not answer', () => {
  const finds = { fail: false, refused: 0 };
  let api: QueryApiHarness;
  let feed: FeedConnection;
  let told: jest.SpyInstance;

  beforeEach(async () => {
    told = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const wrap = failing(finds, () => new DocumentStoreUnavailableError('Nobody is there'));
    api = await QueryApiHarness.open('memory', { wrap, feed: { settings: { lookMs: 5 } } });
    await api.know(owner);
    await api.happen(tree.registered());
    const path = `/v1/communities/${rootId}`;
    await api.see(owner, `${path}/audit`);
    feed = await FeedConnection.open({ address: await api.listen(), token: owner, path: `${path}/feed` });
    await api.happen(...joins(0, 2));
    await feed.has(2);
  });
  afterEach(async () => {
    Object.assign(finds, { fail: false, refused: 0 });
    jest.restoreAllMocks();
    feed.close();
    await api.close();
  });

  const toldOf = () => told.mock.calls.map(([error]) => (error as Error).cause);
  const hasAll = async (count: number) => {
    await feed.has(count);
    expect(new Set(feed.positions).size).toBe(count);
    expect(feed.positions).toEqual(feed.positions.toSorted());
  };

  it('tells the operator once that the read models cannot be read, and goes on where it was', async () => {
    finds.fail = true;
    await api.happen(...joins(2, 5));
    await until(() => finds.refused > 3, 'several looks');
    expect(toldOf()).toEqual([expect.any(DocumentStoreUnavailableError)]);
    expect(feed.frames).toHaveLength(2);
    finds.fail = false;
    await hasAll(5);
  });

  it.each([
    ['people', () => jest.spyOn(api.people, 'byId')],
    ['the authority of its reader', () => jest.spyOn(api.app.get(CallerAuthority), 'holding')],
  ])('leaves nothing out when %s cannot be read for a moment', async (_what, source) => {
    source().mockRejectedValueOnce(new StoreUnavailableError('Nobody is there'));
    await api.happen(renamed, ...joins(2, 5));
    await hasAll(6);
    expect(toldOf()).toEqual([expect.any(StoreUnavailableError)]);
    expect(feed.ended).toBeNull();
  });
});

describe('faults that come one after the other', () => {
  it('are told of every 30 s', () => {
    const told = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    let now = 0;
    const faults = new FeedFaults(() => now);
    for (; now <= 60_000; now += 100) faults.tell(new Error(`at ${now}`));
    expect(told.mock.calls.map(([error]) => String((error as Error).cause))).toEqual([
      'Error: at 0',
      'Error: at 30000',
      'Error: at 60000',
    ]);
    told.mockRestore();
  });
});
