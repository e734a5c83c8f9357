import { invitationTreeView } from '@app/contracts';
import { happening, scope, idOf, TreeHistory } from '@app/read-models/testing';
import { QueryBus } from '@nestjs/cqrs';

import { GetInvitationTree } from './queries/get-invitation-tree.query';
import { documentAdapters, problemOf, QueryApiHarness } from './testing';

const tree = new TreeHistory('root');
const { rootId, ownerId } = tree;
const owner = 'root/owner';
const [north, south] = [tree.managedId('north'), tree.managedId('south')];
const [ada, bob, cleo, dan, eve] = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
];

/** ada: admin of main; bob: reviewer of north; cleo: added to north; dan: invited to both; eve: declined in south. */
const history = [
  tree.registered(),
  tree.managed('north'),
  tree.managed('south'),
  ...tree.joined(ada, scope(rootId, 'admin')),
  tree.invited(bob, [scope(north, 'reviewer')], { by: ada }),
  tree.accepted(bob, [scope(north, 'reviewer')], { voucher: ada }),
  tree.added(cleo, [scope(north, 'guest')], ada),
  tree.invited(dan, [scope(north, 'guest'), scope(south, 'analyst')], { by: ada }),
  tree.invited(eve, [scope(south, 'guest')], { by: ada }),
  tree.declined(eve, [south]),
];

describe.each(documentAdapters)('GET /v1/communities/{id}/invitation-tree on %s documents', (adapter) => {
  let api: QueryApiHarness;
  const open = async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada', 'bob', 'cleo', 'dan', 'eve', 'operator');
    await api.happen(...history);
  };

  const see = async (communityId: string, query = '', token = 'ada') => {
    const answer = await api.see(token, `/v1/communities/${communityId}/invitation-tree${query}`);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } });
    return invitationTreeView.parse(answer.body);
  };
  const statuses = async (communityId: string, query = '', token = owner) =>
    Object.fromEntries((await see(communityId, query, token)).nodes.map(({ personId, status }) => [personId, status]));
  const edge = (from: string, to: string, nth = 1) => ({
    from,
    to,
    invitationId: tree.invitationId(to, nth),
    at: '2026-01-10T00:00:00.000Z',
  });

  describe('while nothing changes', () => {
    beforeAll(open);
    afterAll(() => api.close());

    it('tells who brought whom in, with names only of those who had access', async () => {
      expect(await see(north)).toEqual({
        edges: expect.arrayContaining([edge(ada, bob), edge(ada, dan)]) as unknown,
        nodes: expect.arrayContaining([
          { personId: ownerId, name: owner.toUpperCase(), email: `${owner}@example.org`, status: 'active' },
          { personId: ada, name: 'ADA', email: 'ada@example.org', status: 'active' },
          { personId: bob, name: 'BOB', email: 'bob@example.org', status: 'active' },
          { personId: dan, name: null, email: 'dan@example.org', status: 'invited' },
        ]) as unknown,
        asOfPosition: await api.log.head(),
      });
      const { edges, nodes } = await see(north);
      expect([edges.length, nodes.length]).toEqual([2, 4]);
    });

    it('has every invitation of the tree of a root as one edge', async () => {
      const { edges, nodes } = await see(rootId, '?scope=tree');
      const expected = [edge(ownerId, ada), edge(ada, bob), edge(ada, dan), edge(ada, eve)];
      expect(edges.toSorted((a, b) => (a.to < b.to ? -1 : 1))).toEqual(
        expected.toSorted((a, b) => (a.to < b.to ? -1 : 1)),
      );
      expect(nodes.map(({ personId }) => personId).toSorted()).toEqual([ownerId, ada, bob, dan, eve].toSorted());
    });

    it('answers HEAD as GET, without a body', async () => {
      expect(await api.send('HEAD', 'ada', `/v1/communities/${north}/invitation-tree`)).toMatchObject({
        status: 200,
        text: '',
        headers: { 'content-type': 'application/json; charset=utf-8' },
      });
    });

    it.each([
      ['a stranger', 'stranger', rootId, 404],
      ['an operator', 'operator', rootId, 404],
      ['somebody invited', 'dan', north, 404],
      ['a member of a managed one about the root', 'bob', rootId, 404],
      ['a member who may not read the audit', 'cleo', north, 403],
    ])('is refused to %s', async (_who, token, communityId, status) => {
      expect((await api.see(token, `/v1/communities/${communityId}/invitation-tree`)).status).toBe(status);
    });

    it.each([
      [`${north}/invitation-tree?scope=tree`, 'validation-failed'],
      [`${rootId}/invitation-tree?scope=`, 'validation-failed'],
      [`${rootId}/invitation-tree?limit=1`, 'validation-failed'],
      [`${rootId}/invitation-tree?minPosition=x`, 'position-unknown'],
    ])('refuses %s', async (path, code) => {
      expect(problemOf(await api.get('ada', `/v1/communities/${path}`))).toMatchObject({ status: 422, code });
    });
  });

  describe('after what happens', () => {
    beforeEach(open);
    afterEach(() => api.close());

    it('holds the owner alone where nobody was invited', async () => {
      const other = new TreeHistory('other', 'standalone');
      await api.happen(other.registered(), other.added(ada, [scope(other.rootId, 'reviewer')]));
      expect(await see(other.rootId)).toMatchObject({
        edges: [],
        nodes: [{ personId: other.ownerId, status: 'active' }],
      });
    });

    it('keeps the edge from whoever made the invitation when others vouch for it later, once for each invitation', async () => {
      await api.happen(
        tree.amended(dan, [scope(north, 'guest')], [south], ownerId),
        tree.invited(dan, [scope(south, 'guest')], { by: ownerId, nth: 2 }),
      );
      expect((await see(north)).edges).toContainEqual(edge(ada, dan));
      expect((await see(south)).edges.filter(({ to }) => to === dan)).toEqual([edge(ownerId, dan, 2)]);
      expect((await see(rootId, '?scope=tree')).edges.filter(({ to }) => to === dan)).toHaveLength(2);
    });

    it('tells how everybody stands in the community, and in the tree', async () => {
      expect(await statuses(south)).toEqual({
        [ownerId]: 'active',
        [ada]: 'active',
        [dan]: 'invited',
        [eve]: 'former',
      });
      await api.happen(tree.suspended(bob, north), tree.suspended(ada, rootId));
      expect(await statuses(north)).toMatchObject({ [ownerId]: 'active', [ada]: 'former', [bob]: 'suspended' });
      expect(await statuses(rootId, '?scope=tree')).toMatchObject({ [ada]: 'suspended', [bob]: 'suspended' });
      await api.happen(tree.added(bob, [scope(south, 'guest')]), tree.removed(ada, [rootId]));
      expect(await statuses(rootId, '?scope=tree')).toMatchObject({ [ada]: 'former', [bob]: 'active' });
      await api.happen(tree.invited(ada, [scope(rootId, 'guest')], { nth: 2 }));
      expect(await statuses(rootId)).toMatchObject({ [ada]: 'invited' });
      expect(await statuses(north)).toMatchObject({ [ada]: 'former' });
    });

    it('takes a lapsed invitation for no open one', async () => {
      api.clock.now = '2026-02-01T00:00:00.000Z';
      expect(await statuses(north)).toMatchObject({ [dan]: 'former' });
    });

    it('forgets an erased person and keeps his edges', async () => {
      await api.happen(happening(`operator:${ownerId}`, { type: 'PersonErased', data: { personId: bob } }));
      await api.people.erase([bob]);
      const { nodes, edges } = await see(north);
      expect(edges).toContainEqual(edge(ada, bob));
      expect(nodes).toContainEqual({ personId: bob, name: null, email: null, erased: true, status: 'active' });
    });

    it('ends for who may no longer read it, between its pages', async () => {
      await api.see('bob', `/v1/communities/${north}/invitation-tree`);
      const asked = new GetInvitationTree({ personId: bob, minPosition: undefined }, north, false);
      const { edges, nodes } = await api.app.get(QueryBus).execute(asked);
      for await (const page of edges) expect(page).toHaveLength(2);
      await api.happen(tree.removed(bob, [north]));
      await expect(nodes[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'not-found' });
    });

    it('answers with every page of a large tree, each invitation once', async () => {
      const many = Array.from({ length: 510 }, (_, n) => idOf(`guest ${n}`));
      await api.happen(...many.map((personId) => tree.invited(personId, [scope(south, 'guest')])));
      const { edges, nodes } = await see(south);
      expect(new Set(edges.map(({ to }) => to))).toEqual(new Set([...many, dan, eve]));
      expect(edges).toHaveLength(512);
      expect(nodes).toHaveLength(514);
      expect(new Set(nodes.map(({ personId }) => personId)).size).toBe(514);
    });
  });
});
