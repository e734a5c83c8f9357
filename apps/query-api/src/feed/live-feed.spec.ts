import { auditEntryView, auditView } from '@app/contracts';
import { setLiveBuild } from '@app/documents';
import { type Happening, happening, idOf, scope, TreeHistory } from '@app/read-models/testing';

import {
  documentAdapters,
  type FeedAddress,
  FeedConnection,
  type HarnessOptions,
  ManualTime,
  problemOf,
  QueryApiHarness,
  shuffling,
  until,
} from '../testing';

const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const [north, south] = [tree.managedId('north'), tree.managedId('south')];
const people = ['ada', 'bob', 'rita', 'dan', 'eve', 'zoe'];
const [ada, bob, rita] = people.map(idOf) as [string, string, string];
const feedOf = (communityId: string, query = '') => `/v1/communities/${communityId}/feed${query}`;
const quick = { settings: { lookMs: 5 } };

/** ada: admin of main; bob: guest of main; rita: reviewer of north. */
const history = [
  tree.registered(),
  tree.managed('north'),
  tree.managed('south'),
  ...tree.joined(ada, scope(rootId, 'admin')),
  tree.added(bob, [scope(rootId, 'guest')]),
  ...tree.joined(rita, scope(north, 'reviewer')),
];
const joins = (communityId: string, from: number, to: number): readonly Happening[] =>
  Array.from({ length: to - from }, (_, at) => tree.added(idOf(`guest-${from + at}`), [scope(communityId, 'guest')]));

describe.each(documentAdapters)('GET /v1/communities/{id}/feed on %s documents', (adapter) => {
  let api: QueryApiHarness;
  let address: FeedAddress;
  const connections: FeedConnection[] = [];

  const open = async ({ narrow = false, ...options }: HarnessOptions & { readonly narrow?: boolean } = {}) => {
    api = await QueryApiHarness.open(adapter, { feed: quick, ...options });
    await api.know(owner, ...people);
    await api.happen(...history);
    address = await (narrow ? api.listenNarrowly() : api.listen());
    if (options.projecting !== false) await api.see('ada', `/v1/communities/${rootId}/audit`);
  };
  const connect = async (token: string, path: string, lastEventId?: string): Promise<FeedConnection> => {
    const connection = await FeedConnection.open({ address, token, path, lastEventId });
    connections.push(connection);
    return connection;
  };
  const auditOf = async (token: string, communityId: string, query = '') =>
    auditView.parse((await api.see(token, `/v1/communities/${communityId}/audit?limit=100${query}`)).body).items;
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    await api.close();
  });

  it('is a stream of events that nobody keeps and no proxy holds back', async () => {
    await open();
    const feed = await connect('ada', feedOf(rootId));
    expect([feed.status, feed.headers]).toEqual([
      200,
      expect.objectContaining({
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      }),
    ]);
    await until(() => feed.others.length > 0, 'how to come back');
    expect(feed.others).toEqual(['retry: 2000']);
  });

  it('answers HEAD with the head alone', async () => {
    await open();
    const feed = await FeedConnection.open({ address, token: 'ada', path: feedOf(rootId), method: 'HEAD' });
    await feed.hasEnded();
    expect([feed.status, feed.headers['content-type'], feed.others]).toEqual([200, 'text/event-stream', []]);
  });

  it('refuses with a problem, and before the first byte', async () => {
    await open();
    const refusals = [
      ['stranger', feedOf(rootId), 404, 'not-found'],
      ['rita', feedOf(rootId), 404, 'not-found'],
      ['ada', feedOf(idOf('nowhere')), 404, 'not-found'],
      ['bob', feedOf(rootId), 403, 'forbidden'],
      ['unverified-ada', feedOf(rootId), 403, 'email-not-verified'],
      ['ada', feedOf(north, '?scope=tree'), 422, 'validation-failed'],
      ['ada', feedOf(rootId, '?minPosition=1'), 422, 'validation-failed'],
      ['ada', feedOf(rootId, '?limit=1'), 422, 'validation-failed'],
      ['ada', feedOf(rootId, '?order=desc'), 422, 'validation-failed'],
      ['ada', feedOf(rootId, '?after='), 422, 'validation-failed'],
      ['ada', feedOf(rootId, '?after=yesterday'), 422, 'position-unknown'],
      ['ada', feedOf(rootId, `?after=${(await api.log.head()).replace(/\d/g, '9')}`), 422, 'position-unknown'],
    ] as const;
    for (const [token, path, status, code] of refusals) {
      const answer = await api.get(token, path);
      expect([path, answer.status, problemOf(answer).code]).toEqual([path, status, code]);
    }
    const feed = await connect('ada', feedOf(rootId), 'not-ours');
    expect([feed.status, feed.headers['content-type']]).toEqual([422, 'application/problem+json']);
  });

  it('tells from now on what happens, each entry as the audit has it', async () => {
    await open();
    const feed = await connect('ada', feedOf(rootId));
    const from = await api.log.head();
    await api.happen(...joins(rootId, 0, 3), ...joins(north, 3, 5), tree.suspended(bob, rootId));
    await feed.has(4);
    expect(feed.frames.map(({ data }) => data)).toEqual((await auditOf('ada', rootId, `&from=${from}`)).slice(-4));
    expect(feed.frames.map(({ event }) => event)).toEqual([...Array<string>(3).fill('MemberAdded'), 'MemberSuspended']);
    for (const { id, data } of feed.frames) expect(auditEntryView.parse(data).position).toBe(id);
  });

  it('goes on from every position of a history, and has each later entry once', async () => {
    await open();
    await api.happen(...joins(rootId, 0, 20));
    const all = (await auditOf('ada', rootId, '&scope=tree')).map(({ position }) => position);
    let seen = 0;
    for (const [at, position] of all.entries()) {
      const how = at % 2 === 0 ? ['?scope=tree', position] : [`?scope=tree&after=${position}`, undefined];
      const feed = await connect('ada', feedOf(rootId, how[0]), how[1]);
      await feed.has(all.length - at - 1);
      expect(feed.positions).toEqual(all.slice(at + 1));
      seen += feed.positions.length;
      feed.close();
    }
    expect([all.length, seen]).toEqual([28, (28 * 27) / 2]);
  });

  it('goes on from a position without its leading zeros, and from 0 has everything', async () => {
    await open();
    const all = (await auditOf('ada', rootId)).map(({ position }) => position);
    const number = String(BigInt(all[1] ?? ''));
    const feeds = await Promise.all([
      connect('ada', feedOf(rootId, '?after=0')),
      connect('ada', feedOf(rootId), '0'),
      connect('ada', feedOf(rootId, `?after=${number}`)),
      connect('ada', feedOf(rootId), number),
    ]);
    const expected = [all, all, all.slice(2), all.slice(2)];
    await Promise.all(feeds.map((feed, at) => feed.has(expected[at]?.length ?? 0)));
    expect(feeds.map(({ positions }) => positions)).toEqual(expected);
  });

  it('takes the header before the parameter, as a browser that comes back sends both', async () => {
    await open();
    const all = (await auditOf('ada', rootId)).map(({ position }) => position);
    const feed = await connect('ada', feedOf(rootId, `?after=${all[0]}`), all[2]);
    await feed.has(all.length - 3);
    expect(feed.positions).toEqual(all.slice(3));
  });

  it('is cut to what the reader sees and to what he asked for', async () => {
    await open();
    const [cut, typed, whole] = await Promise.all([
      connect('rita', feedOf(north)),
      connect('ada', feedOf(rootId, '?scope=tree&type=UserInvited&type=PersonErased')),
      connect('ada', feedOf(rootId, '?scope=tree')),
    ]);
    await api.happen(
      tree.invited(idOf('dan'), [scope(north, 'guest'), scope(south, 'guest')]),
      tree.added(idOf('zoe'), [scope(south, 'guest')]),
      happening('operator:op', { type: 'PersonErased', data: { personId: idOf('zoe') } }),
      happening('operator:op', { type: 'PersonErased', data: { personId: idOf('elsewhere') } }),
      tree.added(idOf('eve'), [scope(north, 'guest')]),
    );
    await Promise.all([cut.has(2), typed.has(2), whole.has(4)]);
    expect(cut.frames.map(({ data }) => data)).toMatchObject([
      { type: 'UserInvited', communities: [{ communityId: north }], otherCommunities: 1 },
      { type: 'MemberAdded', communities: [{ communityId: north }], otherCommunities: 0 },
    ]);
    expect(typed.frames.map(({ event }) => event)).toEqual(['UserInvited', 'PersonErased']);
    expect(whole.frames.map(({ event }) => event)).toEqual([
      'UserInvited',
      'MemberAdded',
      'PersonErased',
      'MemberAdded',
    ]);
  });

  it('ends for a reader who loses access, and shows him nothing from then on', async () => {
    await open();
    const [feed, quiet] = await Promise.all([
      connect('rita', feedOf(north)),
      connect('rita', feedOf(north, '?type=RoleDefined')),
    ]);
    await api.happen(...joins(north, 0, 2));
    await feed.has(2);
    const startedAt = performance.now();
    await api.happen(tree.removed(rita, [north]), ...joins(north, 2, 4));
    await Promise.all([feed.hasEnded(), quiet.hasEnded()]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect([feed.frames.length, feed.ended, feed.comments.at(-1)]).toEqual([2, 'whole', 'the access has ended']);
    expect(quiet.frames).toEqual([]);
    expect((await api.get('rita', feedOf(north))).status).toBe(404);
  });

  it('ends when the token does, and says that it is alive every 15 s until then', async () => {
    const time = new ManualTime('2026-01-10T00:00:00.000Z');
    await open({ feed: { time } });
    const [brief, lasting] = await Promise.all([
      connect(`ada~${Date.parse('2026-01-10T00:00:31.000Z') / 1_000}`, feedOf(rootId)),
      connect('ada', feedOf(rootId)),
    ]);
    for (let second = 1; second <= 30; second += 1) time.pass(1_000);
    await until(() => brief.comments.length === 2 && lasting.comments.length === 2, 'two heartbeats each');
    expect([brief.ended, brief.comments]).toEqual([null, ['heartbeat', 'heartbeat']]);
    time.pass(1_000);
    await brief.hasEnded();
    expect([brief.ended, brief.comments.at(-1)]).toEqual(['whole', 'the token has expired']);
    expect([lasting.ended, lasting.comments]).toEqual([null, ['heartbeat', 'heartbeat']]);
  });

  it('authorises every reader anew after 30 s, whether or not the read models tell of anything', async () => {
    const time = new ManualTime('2026-01-10T00:00:00.000Z');
    await open({ projecting: false, feed: { time } });
    const feed = await connect('rita', feedOf(north));
    await api.happen(tree.removed(rita, [north]));
    for (let second = 1; second <= 29; second += 1) time.pass(1_000);
    await until(() => feed.comments.length === 1, 'a heartbeat');
    expect(feed.ended).toBeNull();
    time.pass(1_000);
    await feed.hasEnded();
    expect(feed.comments.at(-1)).toBe('the access has ended');
  });

  it('serves as many feeds to one person, and in one process, as the limits say', async () => {
    await open({ feed: { settings: { lookMs: 5, clients: 3, clientsPerPerson: 2 } } });
    const feeds = [await connect('ada', feedOf(rootId)), await connect('ada', feedOf(north))];
    const refused = await api.get('ada', feedOf(rootId));
    expect([refused.status, problemOf(refused).code, refused.headers['retry-after']]).toEqual([
      429,
      'too-many-requests',
      '10',
    ]);
    feeds.push(await connect('rita', feedOf(north)));
    expect((await api.get(owner, feedOf(rootId))).status).toBe(429);
    feeds[0]?.close();
    let again = await connect('ada', feedOf(rootId));
    await until(() => {
      if (again.status === 200) return true;
      void connect('ada', feedOf(rootId)).then((connection) => (again = connection));
      return false;
    }, 'the place is free again');
  });

  it('ends with the server, promptly, also for those who take nothing', async () => {
    await open();
    const feeds = await Promise.all(['ada', 'rita'].map((token) => connect(token, feedOf(north))));
    feeds[1]?.pause();
    const startedAt = performance.now();
    await api.app.close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await feeds[0]?.hasEnded();
    expect([feeds[0]?.ended, feeds[0]?.comments]).toEqual(['whole', ['the server is stopping']]);
  });

  it('drops a client who takes nothing, and he goes on where he was', async () => {
    const time = new ManualTime('2026-01-10T00:00:00.000Z');
    await open({ narrow: true, feed: { time } });
    const from = await api.log.head();
    const entries = 80;
    const writes = Array.from({ length: entries }, (_, at) => wide(at));
    const slow = await connect('ada', feedOf(rootId));
    const keen = await connect('ada', feedOf(rootId));
    slow.pause();
    await api.happen(...writes);
    await keen.has(entries);
    time.pass(1_000);
    for (let second = 1; second <= 21; second += 1) time.pass(1_000);
    slow.resume();
    await slow.hasEnded();
    expect(slow.ended).toBe('cut');
    expect(keen.ended).toBeNull();
    const got = slow.positions;
    expect(got.length).toBeLessThan(entries);
    const again = await connect('ada', feedOf(rootId), got.at(-1) ?? from);
    await again.has(entries - got.length);
    expect([...got, ...again.positions]).toEqual(keen.positions);
  });

  it('has every entry once while a client polls and batches become visible in any order', async () => {
    let seed = 20_260_110;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    await open({ wrap: (documents) => shuffling(documents, random) });
    const before = (await auditOf('ada', rootId, '&scope=tree')).length;
    const feeds = [await connect('ada', feedOf(rootId, '?scope=tree')), await connect('ada', feedOf(rootId))];
    const resumed: string[] = [];
    let resuming = await connect('ada', feedOf(rootId, '?scope=tree'));
    const polled: string[] = [];
    let [from, cursor] = ['', ''];
    const entries = 600;
    const writing = (async () => {
      for (let at = 0; at < entries; at += 50) await api.happen(...joins(at % 100 === 0 ? rootId : north, at, at + 50));
    })();
    while (polled.length < before + entries) {
      // Nothing of this waits for a socket or a disk, and the others are to have their turn.
      await new Promise((resolve) => setImmediate(resolve));
      const page = auditView.parse(
        (await api.get('ada', `/v1/communities/${rootId}/audit?scope=tree&limit=7${from}${cursor}`)).body,
      );
      const last = page.items.at(-1)?.position;
      polled.push(...page.items.map(({ position }) => position).filter((position) => !polled.includes(position)));
      if (page.next === null && last !== undefined) from = `&from=${last}`;
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
      if (resuming.frames.length > 20) {
        resuming.close();
        await resuming.hasEnded();
        resumed.push(...resuming.positions);
        resuming = await connect('ada', feedOf(rootId, '?scope=tree'), resumed.at(-1));
      }
    }
    await writing;
    await Promise.all([feeds[0]?.has(entries), feeds[1]?.has(entries / 2), resuming.has(entries - resumed.length)]);
    const truth = await wholeAudit();
    expect(polled).toEqual(truth);
    expect(feeds[0]?.positions).toEqual(truth.slice(before));
    expect(feeds[1]?.positions).toHaveLength(entries / 2);
    expect([...resumed, ...resuming.positions]).toEqual(truth.slice(before));
    process.stdout.write(
      `${adapter}: ${entries} entries in shuffled batches: polled ${polled.length - before}, live ${feeds[0]?.frames.length}, ` +
        `resumed ${resumed.length + resuming.frames.length}; 0 missed, 0 twice\n`,
    );
  });

  it('goes on in a build that has gone live behind it, without gap or duplicate', async () => {
    await open();
    const feed = await connect('ada', feedOf(rootId));
    await api.happen(...joins(rootId, 0, 10));
    await feed.has(10);
    const fill = await api.buildAudit('v9');
    await setLiveBuild(api.documents, 'audit', 'v9');
    const late = await connect('ada', feedOf(rootId), feed.positions.at(4));
    await api.happen(...joins(rootId, 10, 20));
    fill();
    await Promise.all([feed.has(20), late.has(15)]);
    await api.happen(...joins(rootId, 20, 25));
    await Promise.all([feed.has(25), late.has(20)]);
    const all = (await auditOf('ada', rootId)).map(({ position }) => position).slice(-25);
    expect(feed.positions).toEqual(all);
    expect(late.positions).toEqual(all.slice(5));
  });

  const wholeAudit = async (): Promise<readonly string[]> => {
    const positions: string[] = [];
    for (let cursor = ''; ;) {
      const page = auditView.parse(
        (await api.see('ada', `/v1/communities/${rootId}/audit?scope=tree&limit=100${cursor}`)).body,
      );
      positions.push(...page.items.map(({ position }) => position));
      if (page.next === null) return positions;
      cursor = `&cursor=${page.next}`;
    }
  };
});

/** An entry of some 20 KiB, so that a few of them fill what a socket holds. */
const wide = (at: number): Happening =>
  tree.added(
    idOf(`wide-${at}`),
    [rootId, ...Array.from({ length: 80 }, (_, nth) => idOf(`${at}/${nth}`))].map((communityId) =>
      scope(communityId, 'guest'),
    ),
  );
