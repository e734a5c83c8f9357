import {
  accessCheckView,
  auditView,
  communitiesView,
  communityView,
  encodeInvitationId,
  invitationsView,
  invitationWithHistoryView,
  membersView,
  meView,
  offersView,
  ownCommunitiesView,
  ownInvitationView,
  permissionsView,
  rolesView,
} from '@app/contracts';
import { happening, idOf, scope, TreeHistory } from '@app/read-models/testing';
import type { z } from 'zod';

import { type Answer, documentAdapters, problemOf, QueryApiHarness } from './testing';

const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const [north, south] = [tree.managedId('north'), tree.managedId('south')];
const [ada, bob, cleo, dan, eve, fay] = ['ada', 'bob', 'cleo', 'dan', 'eve', 'fay'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

/** ada: admin of main; bob: manage_member of north; cleo: guest of north; dan: invited to north and south. */
const history = [
  tree.registered(),
  tree.managed('north'),
  tree.managed('south'),
  ...tree.joined(ada, scope(rootId, 'admin')),
  ...tree.joined(bob, scope(north, 'manage_member')),
  tree.added(cleo, [scope(north, 'guest')], ada),
  tree.invited(dan, [scope(north, 'guest'), scope(south, 'analyst')], { by: ada }),
];

describe.each(documentAdapters)('queries on %s documents', (adapter) => {
  let api: QueryApiHarness;
  beforeAll(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada', 'bob', 'cleo', 'dan', 'eve', 'fay', 'operator');
    await api.happen(...history);
  });
  afterAll(() => api.close());

  const read = <View extends z.ZodType>(view: View, answer: Answer): z.infer<View> => {
    expect(answer).toMatchObject({ status: 200 });
    return view.parse(answer.body);
  };
  const see = async <View extends z.ZodType>(view: View, token: string, path: string): Promise<z.infer<View>> =>
    read(view, await api.see(token, path));

  describe('GET /v1/me', () => {
    it('tells who the caller is', async () => {
      const me = read(meView, await api.get('ada', '/v1/me'));
      expect(me).toEqual({
        personId: ada,
        email: 'ada@example.org',
        name: 'ADA',
        emailVerified: true,
        operator: false,
      });
    });

    it('answers callers without a verified address, and says nothing of the person', async () => {
      expect(read(meView, await api.get('unverified-ada', '/v1/me'))).toMatchObject({
        personId: null,
        emailVerified: false,
      });
    });

    it('makes no person of a newcomer', async () => {
      expect(read(meView, await api.get('stranger', '/v1/me')).personId).toBeNull();
      expect(read(meView, await api.get('stranger', '/v1/me')).personId).toBeNull();
    });

    it.each(['/v1/me?x=1', '/v1/permissions?x=1'])('takes no parameter: %s', async (path) => {
      expect(problemOf(await api.get('ada', path)).code).toBe('validation-failed');
    });
  });

  it('tells the catalogue of permissions', async () => {
    expect(read(permissionsView, await api.get('ada', '/v1/permissions')).items).toHaveLength(20);
  });

  describe('GET /v1/me/communities', () => {
    it('tells a main member the root with everything managed in it', async () => {
      const { items } = await see(ownCommunitiesView, 'ada', '/v1/me/communities');
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ communityId: rootId, roles: ['admin'], owner: false });
      expect(items[0]?.managed.map(({ name, inheritedRoles }) => [name, inheritedRoles]).toSorted()).toEqual([
        ['north', ['admin']],
        ['south', ['admin']],
      ]);
    });

    it('tells a managed member his community by itself', async () => {
      const { items } = await see(ownCommunitiesView, 'bob', '/v1/me/communities');
      expect(items).toMatchObject([
        { communityId: north, kind: 'mssp-managed', roles: ['manage_member'], managed: [] },
      ]);
    });

    it('tells an invited person and a stranger nothing', async () => {
      expect((await see(ownCommunitiesView, 'dan', '/v1/me/communities')).items).toEqual([]);
      expect((await see(ownCommunitiesView, 'stranger', '/v1/me/communities')).items).toEqual([]);
    });
  });

  describe('GET /v1/me/invitations', () => {
    it('shows the offer whole, with names, to the invited person', async () => {
      const { items } = await see(offersView, 'dan', '/v1/me/invitations');
      expect(items).toEqual([
        {
          invitationId: tree.invitationId(dan),
          communities: [
            { communityId: north, name: 'north', roles: [{ roleId: 'guest', name: 'guest' }] },
            { communityId: south, name: 'south', roles: [{ roleId: 'analyst', name: 'analyst' }] },
          ],
          invitedBy: { personId: ada, name: 'ADA', email: 'ada@example.org' },
          invitedAt: '2026-01-10T00:00:00.000Z',
          expiresAt: '2026-02-01T00:00:00.000Z',
        },
      ]);
    });

    it('shows nobody the offers of others', async () => {
      expect((await see(offersView, 'ada', '/v1/me/invitations')).items).toEqual([]);
    });
  });

  describe('GET /v1/communities/{id}', () => {
    it('tells the root with its owner and policy, and its version as ETag', async () => {
      const answer = await api.see('ada', `/v1/communities/${rootId}`);
      expect(read(communityView, answer)).toEqual({
        communityId: rootId,
        name: 'root',
        kind: 'mssp-main',
        status: 'active',
        parentId: null,
        owner: { personId: idOf(owner), name: owner.toUpperCase() },
        version: 1,
        policy: { defaultLifetimeHours: 168, maxLifetimeHours: 720, allowedEmailDomains: [] },
      });
      expect(answer.headers).toMatchObject({ etag: '"1"' });
    });

    it('tells a managed member nothing of the root', async () => {
      const view = await see(communityView, 'bob', `/v1/communities/${north}`);
      expect(view).toMatchObject({ parentId: null, owner: null, policy: null });
    });

    it.each([
      ['a sibling', 'bob', south],
      ['the root of a managed member', 'bob', rootId],
      ['somebody invited', 'dan', north],
      ['an operator', 'operator', rootId],
      ['a stranger', 'stranger', rootId],
      ['no id at all', 'ada', 'nonsense'],
    ])('hides it like an unknown one from %s', async (_who, token, communityId) => {
      const unknown = await api.get('ada', `/v1/communities/${idOf('nowhere')}`);
      const hidden = await api.get(token, `/v1/communities/${communityId}`);
      expect([hidden.status, unknown.status]).toEqual([404, 404]);
      expect(problemOf(hidden)).toEqual(problemOf(unknown));
    });

    it('answers HEAD as GET', async () => {
      const answer = await api.send('HEAD', 'ada', `/v1/communities/${rootId}`);
      expect(answer).toMatchObject({ status: 200, text: '', headers: { etag: '"1"' } });
    });
  });

  it('lists the managed communities of a root, oldest first, and none of a managed one', async () => {
    const { items } = await see(communitiesView, 'ada', `/v1/communities/${rootId}/managed-communities`);
    expect(items.map(({ name, parentId }) => [name, parentId]).toSorted()).toEqual([
      ['north', rootId],
      ['south', rootId],
    ]);
    expect((await see(communitiesView, 'ada', `/v1/communities/${north}/managed-communities`)).items).toEqual([]);
  });

  describe('GET /v1/communities/{id}/roles', () => {
    it('says which roles the caller could give there', async () => {
      const { items } = await see(rolesView, 'bob', `/v1/communities/${north}/roles`);
      const assignable = items.filter((role) => role.assignable).map(({ roleId }) => roleId);
      expect(items.every((role) => role.default && role.definedIn === null)).toBe(true);
      expect(assignable.toSorted()).toEqual(['analyst', 'guest', 'manage_member']);
    });

    it('is forbidden without COMMUNITY_READ_ROLE', async () => {
      expect(problemOf(await api.get('cleo', `/v1/communities/${north}/roles`))).toMatchObject({
        code: 'forbidden',
        permissions: ['COMMUNITY_READ_ROLE'],
      });
    });

    it('goes on where a page ended', async () => {
      const path = `/v1/communities/${north}/roles`;
      const first = await see(rolesView, 'ada', `${path}?limit=2`);
      const rest = await see(rolesView, 'ada', `${path}?cursor=${first.next}`);
      expect([...first.items, ...rest.items].map(({ roleId }) => roleId).toSorted()).toEqual([
        'admin',
        'analyst',
        'guest',
        'manage_member',
        'reviewer',
      ]);
      expect(rest.next).toBeNull();
    });
  });

  describe('GET /v1/communities/{id}/members', () => {
    it('lists own and inherited members in order of personId, with the word each rests on', async () => {
      const { items } = await see(membersView, 'ada', `/v1/communities/${north}/members`);
      expect(items.map(({ personId }) => personId)).toEqual([idOf(owner), ada, bob, cleo].toSorted());
      expect(items.find(({ personId }) => personId === cleo)).toEqual({
        personId: cleo,
        email: 'cleo@example.org',
        name: 'CLEO',
        roles: ['guest'],
        inheritedRoles: [],
        permissions: ['ALERTS_READ', 'ASSETS_READ', 'DASHBOARDS_READ', 'EVENTS_READ', 'INTELLIGENCE_READ'],
        status: 'active',
        owner: false,
        since: '2026-01-10T00:00:00.000Z',
        version: 1,
        grants: [
          {
            act: 'direct',
            by: { personId: ada, name: 'ADA' },
            at: '2026-01-10T00:00:00.000Z',
            roles: ['guest'],
            communityId: north,
          },
        ],
      });
      expect(items.find(({ personId }) => personId === ada)).toMatchObject({ roles: [], inheritedRoles: ['admin'] });
      expect(items.find(({ owner: owns }) => owns)).toMatchObject({ personId: idOf(owner), version: 0 });
    });

    it('cuts grants in communities that the caller does not see', async () => {
      const { items } = await see(membersView, 'bob', `/v1/communities/${north}/members`);
      expect(items.find(({ personId }) => personId === ada)).toMatchObject({ inheritedRoles: ['admin'], grants: [] });
    });

    it('lists everybody in the tree of a root, and refuses the tree of a managed one', async () => {
      const { items } = await see(membersView, 'ada', `/v1/communities/${rootId}/members?scope=tree`);
      expect(items.map(({ personId }) => personId)).toEqual([idOf(owner), ada, bob, cleo].toSorted());
      expect((await see(membersView, 'ada', `/v1/communities/${rootId}/members`)).items).toHaveLength(2);
      expect(problemOf(await api.get('ada', `/v1/communities/${north}/members?scope=tree`)).code).toBe(
        'validation-failed',
      );
    });

    it.each([
      ['email=CLEO@example.org', [cleo]],
      ['email=nobody@example.org', []],
      ['email=eve@example.org', []],
      ['role=manage_member', [bob]],
      ['role=admin', [ada]],
      ['status=suspended', []],
    ])('filters by %s', async (filter, expected) => {
      const { items } = await see(membersView, 'ada', `/v1/communities/${north}/members?${filter}`);
      expect(items.map(({ personId }) => personId)).toEqual(expected);
    });

    it('is forbidden without COMMUNITY_LIST_MEMBER', async () => {
      expect((await api.get('cleo', `/v1/communities/${north}/members`)).status).toBe(403);
    });

    it.each(['limit=0', 'limit=101', 'limit=x', 'page=2', 'email=nothing', 'role='])('refuses %s', async (query) => {
      expect((await api.get('ada', `/v1/communities/${north}/members?${query}`)).status).toBe(422);
    });
  });

  describe('GET /v1/communities/{id}/invitations', () => {
    it('shows an invitation cut to what the caller sees, and no name before there is access', async () => {
      const { items } = await see(invitationsView, 'bob', `/v1/communities/${north}/invitations?status=pending`);
      expect(items).toEqual([
        {
          invitationId: tree.invitationId(dan),
          personId: dan,
          email: 'dan@example.org',
          communities: [{ communityId: north, roles: ['guest'] }],
          otherCommunities: 1,
          status: 'pending',
          invitedBy: { personId: ada, name: 'ADA' },
          voucher: { personId: ada, name: 'ADA' },
          voucherStillAble: true,
          invitedAt: '2026-01-10T00:00:00.000Z',
          expiresAt: '2026-02-01T00:00:00.000Z',
          sends: 1,
          mail: 'queued',
          version: 1,
        },
      ]);
    });

    it.each([
      ['', [bob, dan]],
      ['status=accepted', [bob]],
      ['status=pending&status=accepted', [bob, dan]],
      ['status=revoked', []],
      ['email=dan@example.org', [dan]],
      ['email=dan@example.org&status=accepted', []],
      [`invitedBy=${ada}`, [dan]],
      ['expiresBefore=2026-02-01T00:00:00Z', []],
      ['expiresBefore=2026-02-01T00:00:01Z&sort=expiresAt', [bob, dan]],
      ['expiresBefore=2026-02-01T00:00:01Z&order=desc', [bob, dan]],
    ])('filters by "%s"', async (filter, expected) => {
      const { items } = await see(invitationsView, 'ada', `/v1/communities/${north}/invitations?${filter}`);
      expect(items.map(({ personId }) => personId).toSorted()).toEqual(expected.toSorted());
    });

    it('covers the tree of a root', async () => {
      const path = `/v1/communities/${rootId}/invitations`;
      expect((await see(invitationsView, 'ada', path)).items.map(({ personId }) => personId)).toEqual([ada]);
      expect((await see(invitationsView, 'ada', `${path}?scope=tree`)).items).toHaveLength(3);
    });
  });

  describe('GET /v1/invitations/{id}', () => {
    const path = `/v1/invitations/${tree.invitationId(dan)}`;

    it('shows it with its history to who may list members', async () => {
      const answer = await api.see('ada', path);
      const view = read(invitationWithHistoryView, answer);
      expect(answer.headers).toMatchObject({ etag: '"1"' });
      expect(view).toMatchObject({ otherCommunities: 0, status: 'pending' });
      expect(view.history).toMatchObject([
        { type: 'UserInvited', actor: { personId: ada, name: 'ADA' }, subject: { personId: dan, name: null } },
      ]);
    });

    it('shows the invited person the offer only', async () => {
      expect(await see(ownInvitationView, 'dan', path)).toMatchObject({ status: 'pending', version: 1 });
    });

    it('is forbidden to who sees a community of it without the permission', async () => {
      expect((await api.get('cleo', path)).status).toBe(403);
    });

    it.each([
      ['a stranger', 'stranger', tree.invitationId(dan)],
      ['somebody outside of the tree', 'eve', tree.invitationId(dan)],
      ['an unknown one', 'ada', tree.invitationId(fay)],
      [
        'one of an unknown tree',
        'ada',
        encodeInvitationId({ rootId: idOf('x'), personId: dan, suffix: '0'.repeat(16) }),
      ],
      ['an undecodable one', 'ada', 'nonsense'],
    ])('hides %s with the same bytes', async (_what, token, invitationId) => {
      const unknown = await api.get('ada', `/v1/invitations/${tree.invitationId(eve)}`);
      const hidden = await api.get(token, `/v1/invitations/${invitationId}`);
      expect(hidden.status).toBe(404);
      expect(problemOf(hidden)).toEqual(problemOf(unknown));
    });
  });

  describe('GET /v1/communities/{id}/audit', () => {
    const typesOf = async (query: string, token = 'ada', communityId = north) =>
      (await see(auditView, token, `/v1/communities/${communityId}/audit?${query}`)).items.map(({ type }) => type);

    it('tells what happened in a community, oldest first', async () => {
      expect(await typesOf('')).toEqual([
        'ManagedCommunityAdded',
        'UserInvited',
        'InvitationAccepted',
        'MemberAdded',
        'UserInvited',
      ]);
      expect((await typesOf('order=desc'))[0]).toBe('UserInvited');
    });

    it('tells the whole tree of a root', async () => {
      expect(await typesOf('scope=tree', 'ada', rootId)).toHaveLength(9);
    });

    it('carries who, what, to whom and on whose authority', async () => {
      const { items } = await see(auditView, 'ada', `/v1/communities/${north}/audit?type=MemberAdded`);
      expect(items).toMatchObject([
        {
          actor: { personId: ada, name: 'ADA' },
          subject: { personId: cleo, name: 'CLEO', email: 'cleo@example.org' },
          communities: [{ communityId: north, roles: ['guest'] }],
          otherCommunities: 0,
          authority: { via: 'assign-role', scopes: [{ communityId: north, roles: ['owner'], basis: {} }] },
        },
      ]);
    });

    it.each([
      ['type=UserInvited', 2],
      ['type=UserInvited&type=MemberAdded', 3],
      [`actor=${ada}`, 2],
      [`subject=${bob}`, 2],
      [`invitationId=${tree.invitationId(dan)}`, 1],
      ['via=assign-role', 1],
      ['from=2026-01-10T00:00:00Z', 5],
      ['to=2026-01-09T23:59:59Z', 0],
    ])('filters by %s', async (filter, count) => {
      expect(await typesOf(filter)).toHaveLength(count);
    });

    it('takes positions as inclusive bounds and refuses the future', async () => {
      const { items } = await see(auditView, 'ada', `/v1/communities/${north}/audit`);
      const [first, second] = items.map(({ position }) => position);
      expect(await typesOf(`from=${first}&to=${second}`)).toHaveLength(2);
      for (const bound of ['2027-01-01T00:00:00Z', '9'.repeat(first?.length ?? 0), 'nonsense']) {
        const answer = await api.get('ada', `/v1/communities/${north}/audit?to=${bound}`);
        expect(problemOf(answer)).toMatchObject({ status: 422, code: 'position-unknown' });
      }
    });

    it('is forbidden without COMMUNITY_READ_AUDIT', async () => {
      expect((await api.get('bob', `/v1/communities/${north}/audit`)).status).toBe(403);
    });
  });

  describe('POST /v1/access/check', () => {
    const check = (token: string, body: object) => api.send('POST', token, '/v1/access/check', { payload: body });

    it('tells the caller his own access, why, and as of where', async () => {
      const answer = await check('ada', { communityId: north, permission: 'ALERTS_READ' });
      expect(read(accessCheckView, answer)).toEqual({
        allowed: true,
        because: [
          {
            permission: 'ALERTS_READ',
            roleId: 'admin',
            communityId: north,
            inheritedFrom: rootId,
            grantedBy: { personId: idOf(owner), name: owner.toUpperCase() },
            act: 'invitation',
            invitationId: tree.invitationId(ada),
            at: '2026-01-10T00:00:00.000Z',
          },
        ],
        asOfPosition: await api.log.head(),
      });
    });

    it('explains the owner by his ownership', async () => {
      const answer = await check(owner, { communityId: rootId, permission: 'ALERTS_READ' });
      expect(read(accessCheckView, answer).because).toMatchObject([{ roleId: 'owner', act: 'owner' }]);
    });

    it('leaves out why for who may list members only', async () => {
      const answer = await check('bob', { email: 'CLEO@example.org', communityId: north, permission: 'ALERTS_READ' });
      expect(read(accessCheckView, answer)).toEqual({ allowed: true, asOfPosition: await api.log.head() });
    });

    it.each([
      ['without the permission to list members', 'cleo', { personId: bob, communityId: north }, 403],
      ['about a person nobody knows there', 'bob', { personId: eve, communityId: north }, 404],
      ['about an unknown address', 'bob', { email: 'x@example.org', communityId: north }, 404],
      ['in a community the caller does not see', 'bob', { communityId: south }, 404],
      ['about two people at once', 'ada', { personId: bob, email: 'bob@example.org', communityId: north }, 422],
    ])('is refused %s', async (_when, token, body, status) => {
      expect((await check(token, { ...body, permission: 'ALERTS_READ' })).status).toBe(status);
    });
  });

  describe('a page', () => {
    const path = `/v1/communities/${rootId}/audit?scope=tree&limit=4`;

    it('is followed by its link, whatever arrives meanwhile, and misses nothing', async () => {
      const first = await api.see('ada', path);
      const { items, next } = read(auditView, first);
      await api.happen(tree.invited(fay, [scope(rootId, 'guest')], { by: ada, nth: 9 }));
      const link = /^<(.+)>; rel="next"$/.exec(String(first.headers['link']))?.[1] ?? '';
      expect(link).toContain(encodeURIComponent(next ?? ''));
      const second = read(auditView, await api.get('ada', link));
      const third = await see(auditView, 'ada', `${path}&cursor=${second.next}`);
      const rest = third.next === null ? [] : (await see(auditView, 'ada', `${path}&cursor=${third.next}`)).items;
      const positions = [...items, ...second.items, ...third.items, ...rest].map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].toSorted());
      expect(positions).toHaveLength(10);
    });

    it('takes a cursor for its own list only', async () => {
      const { next } = await see(auditView, 'ada', path);
      const elsewhere = [
        `/v1/communities/${rootId}/audit?cursor=${next}`,
        `/v1/communities/${rootId}/members?cursor=${next}`,
        `${path}&cursor=${next?.slice(1)}`,
        `${path}&cursor=`,
        `${path}&cursor=${'A'.repeat(2_000)}`,
      ];
      for (const url of elsewhere) {
        expect(problemOf(await api.get('ada', url))).toMatchObject({ status: 422, code: 'invalid-cursor' });
      }
    });
  });
});

describe.each(documentAdapters)('what changes on %s documents', (adapter) => {
  let api: QueryApiHarness;
  beforeEach(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada', 'bob', 'cleo', 'dan');
    await api.happen(...history);
  });
  afterEach(() => api.close());

  it('takes a lapsed invitation for expired before its expiry is recorded', async () => {
    const path = `/v1/communities/${north}/invitations`;
    await api.see('ada', path);
    api.clock.now = '2026-02-01T00:00:00.000Z';
    for (const sort of ['invitedAt', 'expiresAt']) {
      const expired = invitationsView.parse((await api.get('ada', `${path}?status=expired&sort=${sort}`)).body);
      const pending = invitationsView.parse((await api.get('ada', `${path}?status=pending&sort=${sort}`)).body);
      expect(expired.items).toMatchObject([{ personId: dan, status: 'expired' }]);
      expect(pending.items).toEqual([]);
    }
    expect(offersView.parse((await api.get('dan', '/v1/me/invitations')).body).items).toEqual([]);
  });

  it('says that a voucher is no longer able once he lost what he gave', async () => {
    await api.happen(tree.rolesChanged(ada, scope(rootId, 'reviewer')));
    const { items } = invitationsView.parse(
      (await api.see(owner, `/v1/communities/${north}/invitations?status=pending`)).body,
    );
    expect(items).toMatchObject([{ voucher: { personId: ada }, voucherStillAble: false }]);
  });

  it('lets nobody in by a read model that has not heard of his removal', async () => {
    await api.happen(tree.removed(ada, [rootId]));
    expect((await api.get('ada', `/v1/communities/${rootId}/members`)).status).toBe(404);
  });

  it('tells a community of an amendment that took it out of the offer', async () => {
    await api.happen(tree.amended(dan, [scope(south, 'analyst')], [north], ada), tree.declined(dan, [south]));
    const typesIn = async (communityId: string) =>
      auditView.parse((await api.see('ada', `/v1/communities/${communityId}/audit?subject=${dan}`)).body).items;
    expect((await typesIn(north)).map(({ type }) => type)).toEqual(['UserInvited', 'InvitationAmended']);
    const inSouth = await typesIn(south);
    expect(inSouth.map(({ type }) => type)).toEqual(['UserInvited', 'InvitationAmended', 'InvitationDeclined']);
    expect(inSouth.at(-1)).toMatchObject({ communities: [{ communityId: south }], otherCommunities: 0 });
    const all = auditView.parse((await api.see('ada', `/v1/communities/${south}/audit`)).body).items;
    expect(all.map(({ type }) => type)).toContain('InvitationDeclined');
    expect((await typesIn(north)).at(-1)).toMatchObject({
      communities: [{ communityId: south, roles: ['analyst'] }, { communityId: north }],
    });
  });

  it('tells every community of an offer, and no other, all that becomes of it', async () => {
    const afterwards = tree.afterwards(dan, [north, south], ada);
    await api.happen(...afterwards);
    const itemsIn = async (communityId: string, token = 'ada') =>
      auditView.parse((await api.see(token, `/v1/communities/${communityId}/audit?subject=${dan}`)).body).items;
    const types = ['UserInvited', ...afterwards.map(({ type }) => type)];
    for (const communityId of [north, south]) {
      expect((await itemsIn(communityId)).map(({ type }) => type)).toEqual(types);
    }
    expect(await itemsIn(rootId)).toEqual([]);
    const [invited, ...others] = await itemsIn(north);
    expect(invited?.communities).toEqual([
      { communityId: north, roles: ['guest'] },
      { communityId: south, roles: ['analyst'] },
    ]);
    for (const { communities } of others) {
      expect(communities).toEqual([{ communityId: north }, { communityId: south }]);
    }
  });

  it('forgets an erased person and keeps his acts', async () => {
    await api.happen(happening(`operator:${idOf(owner)}`, { type: 'PersonErased', data: { personId: cleo } }));
    await api.people.erase([cleo]);
    const { items } = auditView.parse((await api.see('ada', `/v1/communities/${north}/audit?subject=${cleo}`)).body);
    expect(items.map(({ type }) => type)).toEqual(['MemberAdded', 'PersonErased']);
    expect(items[0]?.subject).toEqual({ personId: cleo, name: null, email: null, erased: true });
    expect(items[1]?.actor).toMatchObject({ operator: true });
    const elsewhere = auditView.parse((await api.see('ada', `/v1/communities/${south}/audit`)).body);
    expect(elsewhere.items.map(({ type }) => type)).not.toContain('PersonErased');
  });

  it('shows a suspended member and nothing that he may do', async () => {
    await api.happen(tree.suspended(cleo, north));
    const { items } = membersView.parse(
      (await api.see('ada', `/v1/communities/${north}/members?status=suspended`)).body,
    );
    expect(items).toMatchObject([{ personId: cleo, permissions: [], roles: ['guest'] }]);
    const own = ownCommunitiesView.parse((await api.see('cleo', '/v1/me/communities')).body);
    expect(own.items).toMatchObject([{ communityId: north, permissions: [] }]);
  });

  it('lists roots first and goes on within a tree of which the caller sees managed communities only', async () => {
    const other = new TreeHistory('other', 'standalone');
    await api.happen(
      other.registered(),
      other.added(cleo, [scope(other.rootId, 'guest')]),
      tree.added(cleo, [scope(south, 'guest')]),
    );
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await api.see('cleo', `/v1/me/communities?limit=1${cursor}`);
      const { items, next } = ownCommunitiesView.parse(answer.body);
      seen.push(...items.map(({ communityId }) => communityId));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(seen).toEqual([other.rootId, ...[north, south].toSorted()]);
  });

  it('gives the reason that was kept for an answer', async () => {
    const declined = tree.declined(dan, [north, south], true);
    await api.happen(declined);
    const { events } = { events: await api.log.readStream(declined.streamName) };
    await api.people.keepReasons([{ eventId: events.at(-1)!.id, personId: dan, text: 'No time' }]);
    const { items } = invitationsView.parse(
      (await api.see('ada', `/v1/communities/${north}/invitations?status=declined`)).body,
    );
    expect(items).toMatchObject([{ reason: 'No time', answeredAt: '2026-01-10T00:00:00.000Z' }]);
  });
});

describe.each(documentAdapters)('minPosition on %s documents', (adapter) => {
  let api: QueryApiHarness;
  beforeEach(async () => {
    api = await QueryApiHarness.open(adapter, { projecting: false });
    await api.know(owner);
    await api.happen(...history);
  });
  afterEach(() => api.close());

  it('waits for the projections of the query', async () => {
    const waiting = api.see(owner, `/v1/communities/${rootId}/members`);
    api.project();
    expect(membersView.parse((await waiting).body).items).toHaveLength(2);
  });

  it('gives up after two seconds and says when to come again', async () => {
    const answer = await api.see(owner, `/v1/communities/${rootId}/members`);
    expect(problemOf(answer)).toMatchObject({ status: 503, code: 'read-model-behind' });
    expect(answer.headers['retry-after']).toBe('1');
  });

  it.each(['members', 'roles', 'audit'])('refuses a place that the log of /%s has not reached', async (list) => {
    const head = await api.log.head();
    for (const position of ['x', `${head}0`, '9'.repeat(head.length)]) {
      const answer = await api.get(owner, `/v1/communities/${rootId}/${list}?minPosition=${position}`);
      expect(problemOf(answer)).toMatchObject({ status: 422, code: 'position-unknown' });
    }
  });

  it('does not make queries wait that read the log itself', async () => {
    expect((await api.see(owner, `/v1/communities/${rootId}`)).status).toBe(200);
  });
});
