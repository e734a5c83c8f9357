import { type AccessDiffView, accessDiffView, type GuestlistEvent, type Permission } from '@app/contracts';
import { happening, idOf, scope, TreeHistory } from '@app/read-models/testing';

import { Directory } from './directory/directory';
import { documentAdapters, problemOf, QueryApiHarness } from './testing';
import { AccessDiff } from './views/access-diff.view';

const tree = new TreeHistory('root');
const { rootId, ownerId } = tree;
const owner = 'root/owner';
const [north, south, west] = [tree.managedId('north'), tree.managedId('south'), tree.managedId('west')];
const [ada, bob, cleo, dan] = ['ada', 'bob', 'cleo', 'dan'].map(idOf) as [string, string, string, string];
const keeper = idOf('keeper');

const role = (type: 'RoleDefined' | 'RoleChanged', permissions: Permission[]) =>
  happening(ownerId, {
    type,
    data: { rootId, communityId: rootId, roleId: keeper, name: 'keeper', description: 'Keeps the door', permissions },
  });
const community = (type: 'CommunityDisabled' | 'CommunityEnabled', communityId: string, by = ownerId) =>
  happening(by, { type, data: { rootId, communityId } } satisfies GuestlistEvent);

/** ada: admin of main; bob: reviewer of north; cleo: keeper in north; dan: invited to north. */
const history = [
  tree.registered(),
  tree.managed('north'),
  tree.managed('south'),
  role('RoleDefined', ['ALERTS_READ', 'ASSETS_READ']),
  ...tree.joined(ada, scope(rootId, 'admin')),
  tree.added(bob, [scope(north, 'reviewer')], ada),
  tree.added(cleo, [scope(north, keeper)], ada),
  tree.invited(dan, [scope(north, 'guest')], { by: ada }),
];
const guestPermissions = ['ALERTS_READ', 'ASSETS_READ', 'DASHBOARDS_READ', 'EVENTS_READ', 'INTELLIGENCE_READ'];

describe.each(documentAdapters)('GET /v1/communities/{id}/access-diff on %s documents', (adapter) => {
  let api: QueryApiHarness;
  /** The end of what has happened before each test. */
  let start: string;
  const open = async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada', 'bob', 'cleo', 'dan', 'operator');
    start = await api.happen(...history);
  };

  const see = async (communityId: string, query: string, token = owner) => {
    const answer = await api.see(token, `/v1/communities/${communityId}/access-diff?${query}`);
    expect(answer).toMatchObject({ status: 200 });
    return accessDiffView.parse(answer.body);
  };
  /** Since the beginning of the test. */
  const since = async (communityId: string, query = '', token = owner) =>
    see(communityId, `from=${start}&to=${await api.log.head()}${query}`, token);
  const keysOf = (entries: AccessDiffView['gained' | 'lost' | 'changed']) =>
    entries.map(({ personId, communityId }) => [personId, communityId]);

  describe('after what happens', () => {
    beforeEach(open);
    afterEach(() => api.close());

    it('tells who gained access, what he has and by which act', async () => {
      const position = await api.happen(tree.accepted(dan, [scope(north, 'guest')], { voucher: ada }));
      expect(await since(north)).toEqual({
        gained: [
          {
            personId: dan,
            communityId: north,
            after: { roles: ['guest'], inheritedRoles: [], permissions: guestPermissions },
            act: {
              type: 'InvitationAccepted',
              position,
              at: '2026-01-10T00:00:00.000Z',
              by: { personId: dan, name: 'DAN' },
            },
          },
        ],
        lost: [],
        changed: [],
        asOfPosition: position,
      });
      expect(await since(south)).toMatchObject({ gained: [], lost: [], changed: [] });
    });

    it('tells who lost access, and from whose main what was inherited is gone with it', async () => {
      await api.happen(tree.removed(ada, [rootId]));
      const { lost, gained, changed } = await since(rootId, '&scope=tree');
      expect(keysOf(lost)).toEqual([rootId, north, south].toSorted().map((communityId) => [ada, communityId]));
      expect(lost.find(({ communityId }) => communityId === north)).toMatchObject({
        before: { roles: [], inheritedRoles: ['admin'] },
        act: { type: 'MemberRemoved', by: { personId: ownerId, name: owner.toUpperCase() } },
      });
      expect([gained, changed]).toEqual([[], []]);
      expect(keysOf((await since(north)).lost)).toEqual([[ada, north]]);
      expect(keysOf((await since(rootId)).lost)).toEqual([[ada, rootId]]);
    });

    it('takes a suspension for a change, in main for a loss of what is inherited', async () => {
      await api.happen(tree.suspended(cleo, north), tree.suspended(ada, rootId));
      expect((await since(north)).changed).toMatchObject([
        {
          personId: cleo,
          before: { roles: [keeper], permissions: ['ALERTS_READ', 'ASSETS_READ'] },
          after: { roles: [keeper], permissions: [] },
          act: { type: 'MemberSuspended' },
        },
      ]);
      expect(keysOf((await since(north)).lost)).toEqual([[ada, north]]);
      expect((await since(rootId)).changed).toMatchObject([{ personId: ada, after: { permissions: [] } }]);
    });

    it('names whose permissions changed with a role, and nobody else', async () => {
      const position = await api.happen(role('RoleChanged', ['ALERTS_READ']));
      expect(await since(rootId, '&scope=tree')).toEqual({
        gained: [],
        lost: [],
        changed: [
          {
            personId: cleo,
            communityId: north,
            before: { roles: [keeper], inheritedRoles: [], permissions: ['ALERTS_READ', 'ASSETS_READ'] },
            after: { roles: [keeper], inheritedRoles: [], permissions: ['ALERTS_READ'] },
            act: {
              type: 'RoleChanged',
              position,
              at: '2026-01-10T00:00:00.000Z',
              by: { personId: ownerId, name: owner.toUpperCase() },
            },
          },
        ],
        asOfPosition: position,
      });
    });

    it('gives main members the communities that are added', async () => {
      await api.happen(tree.managed('west'));
      const { gained } = await since(rootId, '&scope=tree');
      expect(keysOf(gained)).toEqual([ownerId, ada].toSorted().map((personId) => [personId, west]));
      expect(gained[0]?.act.type).toBe('ManagedCommunityAdded');
      expect(keysOf((await since(west)).gained)).toHaveLength(2);
    });

    it('tells what a disabled community leaves to whom, by an operator too', async () => {
      await api.happen(community('CommunityDisabled', rootId, `operator:${idOf('operator')}`));
      const { changed, lost } = await since(north);
      expect(lost).toEqual([]);
      expect(keysOf(changed)).toEqual([ownerId, ada, cleo].toSorted().map((personId) => [personId, north]));
      expect(changed.find(({ personId }) => personId === cleo)).toMatchObject({
        after: { permissions: [] },
        act: { type: 'CommunityDisabled', by: { personId: idOf('operator'), name: null, operator: true } },
      });
    });

    it('tells both who owns and who owned', async () => {
      await api.happen(tree.transferred(ownerId, bob));
      const { changed, gained } = await since(rootId, '', 'ada');
      expect(changed).toMatchObject([
        {
          personId: ownerId,
          before: { roles: [] },
          after: { roles: ['admin'] },
          act: { type: 'OwnershipTransferred' },
        },
      ]);
      expect(gained).toMatchObject([{ personId: bob, after: { roles: [] } }]);
      expect(keysOf((await since(north, '', 'ada')).changed)).toEqual(
        [ownerId, bob].toSorted().map((personId) => [personId, north]),
      );
    });

    it('leaves out what was undone, and names the last act of those that count', async () => {
      await api.happen(
        community('CommunityDisabled', north),
        tree.added(dan, [scope(north, 'guest')]),
        tree.removed(dan, [north]),
        community('CommunityEnabled', north),
        tree.rolesChanged(cleo, scope(north, 'guest')),
      );
      const position = await api.happen(tree.rolesChanged(cleo, scope(north, 'analyst')));
      await api.happen(tree.invited(cleo, [scope(south, 'guest')]));
      const { gained, lost, changed } = await since(north);
      expect([gained, lost]).toEqual([[], []]);
      expect(changed).toMatchObject([{ personId: cleo, act: { type: 'MemberRolesChanged', position } }]);
    });

    it('takes an act of the system for one', async () => {
      const { data, type } = tree.removed(cleo, [north]) as Extract<GuestlistEvent, { type: 'MemberRemoved' }>;
      await api.happen(happening('system:erasure', { type, data }));
      await api.people.erase([cleo]);
      expect((await since(north)).lost).toMatchObject([
        { personId: cleo, act: { by: { personId: null, name: null, system: 'erasure' } } },
      ]);
    });

    it('takes times, of which the later includes what happened then', async () => {
      api.clock.now = '2026-01-11T00:00:00.000Z';
      await api.happen(tree.accepted(dan, [scope(north, 'guest')]));
      const [before, then] = ['2026-01-10T23:59:59.999Z', '2026-01-11T00:00:00.000Z'];
      expect((await see(north, `from=${before}&to=${then}`)).gained).toHaveLength(1);
      expect((await see(north, `from=${before}&to=${before}`)).gained).toEqual([]);
      expect((await see(north, `from=${then}&to=${then}`)).gained).toEqual([]);
      expect((await see(north, `from=${start}&to=${then}`)).gained).toHaveLength(1);
    });
  });

  describe('while nothing changes', () => {
    beforeAll(open);
    afterAll(() => api.close());

    it('tells everything from before the beginning on', async () => {
      const { gained, asOfPosition } = await see(rootId, `from=2020-01-01T00:00:00Z&to=${start}&scope=tree`);
      const everywhere = [rootId, north, south].toSorted();
      const expected = [
        ...[ownerId, ada].flatMap((personId) => everywhere.map((communityId) => [personId, communityId])),
        [bob, north],
        [cleo, north],
      ];
      expect(keysOf(gained)).toEqual(expected.toSorted((a, b) => (a.join() < b.join() ? -1 : 1)));
      expect(gained.find(({ personId }) => personId === ownerId)?.act.type).toMatch(/Registered|Added/);
      expect(asOfPosition).toBe(start);
    });

    it('is nothing before the beginning, and between a place and itself', async () => {
      const nothing = { gained: [], lost: [], changed: [] };
      expect(await see(north, 'from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')).toEqual({
        ...nothing,
        asOfPosition: null,
      });
      expect(await see(north, `from=${start}&to=${start}`)).toEqual({ ...nothing, asOfPosition: start });
    });

    it('is for who reads the audit of that very community', async () => {
      const { gained } = await see(north, `from=2020-01-01T00:00:00Z&to=${start}`, 'bob');
      expect(keysOf(gained)).toEqual([ownerId, ada, bob, cleo].toSorted().map((personId) => [personId, north]));
    });

    it.each([
      ['a stranger', 'stranger', rootId, 404],
      ['an operator', 'operator', rootId, 404],
      ['somebody invited', 'dan', north, 404],
      ['a member of a managed one about the root', 'bob', rootId, 404],
      ['a member who may not read the audit', 'cleo', north, 403],
    ])('is refused to %s', async (_who, token, communityId, status) => {
      const range = `from=${start}&to=${start}`;
      expect((await api.see(token, `/v1/communities/${communityId}/access-diff?${range}`)).status).toBe(status);
      // Nothing is said of the range to who may not ask.
      expect((await api.get(token, `/v1/communities/${communityId}/access-diff?from=x&to=y`)).status).toBe(status);
    });

    it.each([
      ['no bounds', () => '', 'validation-failed'],
      ['no end', () => `from=${start}`, 'validation-failed'],
      ['no beginning', () => `to=${start}`, 'validation-failed'],
      ['an empty bound', () => `from=&to=${start}`, 'validation-failed'],
      ['two beginnings', () => `from=${start}&from=${start}&to=${start}`, 'validation-failed'],
      ['a page', () => `from=${start}&to=${start}&limit=1`, 'validation-failed'],
      ['the tree of a managed community', () => `from=${start}&to=${start}&scope=tree`, 'validation-failed'],
      ['a time in the future', () => `from=${start}&to=2027-01-01T00:00:00Z`, 'position-unknown'],
      ['a beginning in the future', () => `from=2027-01-01T00:00:00Z&to=${start}`, 'position-unknown'],
      ['a place beyond the log', () => `from=${start}&to=${'9'.repeat(start.length)}`, 'position-unknown'],
      ['what is neither', () => `from=yesterday&to=${start}`, 'position-unknown'],
      ['no day', () => `from=2025-02-31T00:00:00Z&to=${start}`, 'position-unknown'],
      ['places the wrong way round', () => `from=${start}&to=${'1'.padStart(start.length, '0')}`, 'validation-failed'],
      ['times the wrong way round', () => 'from=2020-01-02T00:00:00Z&to=2020-01-01T00:00:00Z', 'validation-failed'],
      ['a place after a time', () => `from=${start}&to=2020-01-01T00:00:00Z`, 'validation-failed'],
      ['an unknown minPosition', () => `from=${start}&to=${start}&minPosition=x`, 'position-unknown'],
    ])('refuses %s', async (_what, query, code) => {
      const answer = await api.get('ada', `/v1/communities/${north}/access-diff?${query()}`);
      expect(problemOf(answer)).toMatchObject({ status: 422, code });
    });
  });
});

describe('a difference too large for one answer', () => {
  it('is refused, and how to ask for less is said', () => {
    const diff = new AccessDiff(rootId, { from: '', to: '1' }, 2);
    const directory = new Directory(new Map(), new Set());
    const access = { roles: [], inheritedRoles: [], permissions: [] };
    const act = { type: 'MemberAdded', position: '1', at: '2026-01-01T00:00:00.000Z', by: ownerId };
    const add = () => diff.add({ personId: ada, communityId: north, before: null, after: access, act }, directory);
    add();
    add();
    expect(add).toThrow(expect.objectContaining({ code: 'validation-failed' }));
  });
});
