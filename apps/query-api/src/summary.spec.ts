import { summaryView } from '@app/contracts';
import { happening, scope, idOf, TreeHistory } from '@app/read-models/testing';

import { documentAdapters, problemOf, QueryApiHarness } from './testing';

const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const [north, south] = [tree.managedId('north'), tree.managedId('south')];
const [ada, bob, cleo, dan, eve] = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
];

/** ada: admin of main; bob: manage_member of north; cleo: guest of north; dan and eve: invited. */
const history = [
  tree.registered(),
  tree.managed('north'),
  tree.managed('south'),
  ...tree.joined(ada, scope(rootId, 'admin')),
  ...tree.joined(bob, scope(north, 'manage_member')),
  tree.added(cleo, [scope(north, 'guest')], ada),
  tree.invited(dan, [scope(north, 'guest'), scope(south, 'analyst')], { by: ada }),
  tree.invited(eve, [scope(south, 'guest')], { expiresAt: '2026-01-12T00:00:00.000Z' }),
];

describe.each(documentAdapters)('GET /v1/communities/{id}/summary on %s documents', (adapter) => {
  let api: QueryApiHarness;
  const open = async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada', 'bob', 'cleo', 'dan', 'eve', 'operator');
    await api.happen(...history);
  };

  const see = async (communityId: string, query = '', token = 'ada') => {
    const answer = await api.see(token, `/v1/communities/${communityId}/summary${query}`);
    expect(answer).toMatchObject({ status: 200 });
    return summaryView.parse(answer.body);
  };

  describe('while nothing changes', () => {
    beforeAll(open);
    afterAll(() => api.close());

    it('counts members as they are listed, and the invitations that name the community', async () => {
      const asOfPosition = await api.log.head();
      expect(await see(rootId)).toEqual({ members: 2, pending: 0, expiringWithin48h: 0, expired: 0, asOfPosition });
      expect(await see(north)).toEqual({ members: 4, pending: 1, expiringWithin48h: 0, expired: 0, asOfPosition });
      expect(await see(south)).toEqual({ members: 2, pending: 2, expiringWithin48h: 1, expired: 0, asOfPosition });
    });

    it('counts the tree of a root, each person and invitation once', async () => {
      expect(await see(rootId, '?scope=tree')).toMatchObject({ members: 4, pending: 2, expiringWithin48h: 1 });
    });

    it.each([
      ['2026-01-29T23:59:59.999Z', 0],
      ['2026-01-30T00:00:00.000Z', 1],
      ['2026-01-31T23:59:59.999Z', 1],
      ['2026-02-01T00:00:00.000Z', 0],
    ])('takes the last 48 hours for soon, at %s', async (now, expiringWithin48h) => {
      api.clock.now = now;
      expect(await see(north)).toMatchObject({ expiringWithin48h });
    });

    it.each([
      ['a stranger', 'stranger', rootId, 404],
      ['an operator', 'operator', rootId, 404],
      ['somebody invited', 'dan', north, 404],
      ['a member of a managed one about the root', 'bob', rootId, 404],
      ['a member who may not list members', 'cleo', north, 403],
    ])('is refused to %s', async (_who, token, communityId, status) => {
      expect((await api.see(token, `/v1/communities/${communityId}/summary`)).status).toBe(status);
    });

    it.each([
      [`${north}/summary?scope=tree`, 'validation-failed'],
      [`${rootId}/summary?scope=all`, 'validation-failed'],
      [`${rootId}/summary?status=pending`, 'validation-failed'],
      [`${rootId}/summary?minPosition=x`, 'position-unknown'],
      [`${rootId}/summary?minPosition=`, 'validation-failed'],
    ])('refuses %s', async (path, code) => {
      expect(problemOf(await api.get('ada', `/v1/communities/${path}`))).toMatchObject({ status: 422, code });
    });
  });

  describe('after what happens', () => {
    beforeEach(open);
    afterEach(() => api.close());

    it('leaves out of a managed community who is suspended in main, and keeps who is suspended in itself', async () => {
      await api.happen(tree.suspended(ada, rootId), tree.suspended(cleo, north));
      expect(await see(rootId, '', owner)).toMatchObject({ members: 2 });
      expect(await see(north, '', owner)).toMatchObject({ members: 3 });
      expect(await see(rootId, '?scope=tree', owner)).toMatchObject({ members: 4 });
    });

    it('counts a main member with roles of his own in a managed community once', async () => {
      await api.happen(tree.added(ada, [scope(north, 'analyst')]));
      expect(await see(north)).toMatchObject({ members: 4 });
      await api.happen(tree.suspended(ada, rootId));
      expect(await see(north, '', owner)).toMatchObject({ members: 4 });
      expect(await see(south, '', owner)).toMatchObject({ members: 1 });
    });

    it('counts in a disabled community as before', async () => {
      await api.happen(
        happening(idOf(owner), { type: 'CommunityDisabled', data: { rootId, communityId: north } }),
        tree.removed(bob, [north]),
      );
      expect(await see(north)).toMatchObject({ members: 3, pending: 1 });
    });

    it('tells what is due soon, and takes what has lapsed for expired, recorded or not', async () => {
      const due = '2026-01-12T00:00:00.000Z';
      api.clock.now = '2026-01-11T23:59:59.999Z';
      expect(await see(south)).toMatchObject({ pending: 2, expiringWithin48h: 1, expired: 0 });
      api.clock.now = due;
      const lapsed = { members: 2, pending: 1, expiringWithin48h: 0, expired: 1 };
      expect(await see(south)).toMatchObject(lapsed);
      const expired = tree.afterwards(eve, [south]).find(({ type }) => type === 'InvitationExpired')!;
      await api.happen(expired);
      expect(await see(south)).toMatchObject(lapsed);
    });
  });
});
