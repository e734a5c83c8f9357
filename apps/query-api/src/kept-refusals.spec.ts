import { MOST_PER_TREE, type Refusal, RefusalRecorder } from '@app/refusals';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';

import { documentAdapters, QueryApiHarness } from './testing';

const main = new TreeHistory('main');
const { rootId } = main;
const north = main.managedId('north');
const south = main.managedId('south');
const [ada, rita, gus] = ['ada', 'rita', 'gus'].map(idOf) as [string, string, string];

interface Item {
  readonly at: string;
  readonly code: string;
  readonly commandType: string;
  readonly actor: object;
  readonly communities: readonly { readonly communityId: string }[];
  readonly otherCommunities: number;
}

describe.each(documentAdapters)('refused commands on %s documents', (adapter) => {
  let api: QueryApiHarness;
  let recorder: RefusalRecorder;
  beforeAll(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know('main/owner', 'ada', 'rita', 'gus');
    await api.happen(
      main.registered(),
      ...['north', 'south'].map((name) => main.managed(name)),
      ...main.joined(ada, scope(rootId, 'admin')),
      main.added(rita, [scope(north, 'reviewer')]),
      main.added(gus, [scope(north, 'guest')]),
    );
    recorder = new RefusalRecorder({ openStore: async () => api.documents, flushAfterMs: 1 });
  });
  afterAll(async () => {
    await recorder.close();
    await api.close();
  });

  const list = async (who: string, id: string, query = '') => {
    const { status, body, headers } = await api.see(who, `/v1/communities/${id}/refusals${query}`);
    expect([status, body]).toEqual([200, expect.anything()]);
    return { ...(body as { items: Item[]; next: string | null; asOf: string; asOfPosition: string }), headers };
  };
  const refusal = (moment: number, fields: Partial<Refusal> = {}): Refusal => ({
    ...{ rootId, communityIds: [north], code: 'forbidden', commandType: 'InviteUser', actor: gus },
    at: `2026-01-10T00:00:00.${String(moment).padStart(3, '0')}Z`,
    ...fields,
  });
  const keep = async (...refusals: Refusal[]): Promise<void> => {
    refusals.forEach((one) => recorder.note(one));
    for (const end = performance.now() + 20_000; recorder.counts.waiting > 0 && performance.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(recorder.counts.waiting).toBe(0);
  };

  it('are none where nothing was refused', async () => {
    expect(await list('ada', rootId, '?scope=tree')).toMatchObject({
      items: [],
      next: null,
      asOfPosition: expect.any(String),
    });
  });

  it('tell who tried what, cut to the communities that the reader sees, the latest first', async () => {
    await keep(
      refusal(1),
      refusal(2, { communityIds: [north, south], actor: `operator:${ada}`, code: 'already-member' }),
      refusal(3, { communityIds: [rootId], actor: null, code: 'not-a-member', commandType: 'TransferOwnership' }),
      refusal(4, { communityIds: [south], actor: idOf('erased') }),
    );
    const { items } = await list('rita', north);
    expect(items).toEqual([
      {
        ...{ at: '2026-01-10T00:00:00.002Z', code: 'already-member', commandType: 'InviteUser' },
        actor: { personId: ada, name: 'ADA', operator: true },
        ...{ communities: [{ communityId: north }], otherCommunities: 1 },
      },
      {
        ...{ at: '2026-01-10T00:00:00.001Z', code: 'forbidden', commandType: 'InviteUser' },
        actor: { personId: gus, name: 'GUS' },
        ...{ communities: [{ communityId: north }], otherCommunities: 0 },
      },
    ]);
    const whole = await list('ada', rootId, '?scope=tree');
    expect(whole.items.map(({ actor }) => actor)).toEqual([
      { personId: idOf('erased'), name: null, erased: true },
      { personId: null, name: null, operator: true },
      { personId: ada, name: 'ADA', operator: true },
      { personId: gus, name: 'GUS' },
    ]);
    expect(whole.items[2]).toMatchObject({
      communities: [{ communityId: north }, { communityId: south }],
      otherCommunities: 0,
    });
    expect((await list('ada', rootId)).items.map(({ code }) => code)).toEqual(['not-a-member']);
  });

  it('are read page by page, and only the latest thousand', async () => {
    await keep(...Array.from({ length: MOST_PER_TREE - 1 }, (_, index) => refusal(index, { communityIds: [south] })));
    await keep(refusal(999, { communityIds: [south], code: 'owner-protected' }));
    const seen: Item[] = [];
    for (let query = '?limit=100'; query !== '';) {
      const page = await list('ada', south, query);
      seen.push(...page.items);
      query = page.next === null ? '' : `?limit=100&cursor=${page.next}`;
      expect(page.headers['link'] === undefined).toBe(page.next === null);
    }
    expect(seen).toHaveLength(MOST_PER_TREE);
    expect(seen[0]).toMatchObject({ code: 'owner-protected' });
    expect((await list('rita', north)).items).toEqual([]);
  });
});
