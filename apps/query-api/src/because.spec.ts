import { accessCheckView, type Permission } from '@app/contracts';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';

import { QueryApiHarness } from './testing';

const tree = new TreeHistory('root');
const { rootId, ownerId } = tree;
const owner = 'root/owner';
const north = tree.managedId('north');
const [ada, bob, rita] = ['ada', 'bob', 'rita'].map(idOf) as [string, string, string];

/** ada: analyst of main, guest of north; bob: owned the tree between two others; rita: reviewer of north. */
const history = [
  tree.registered(),
  tree.managed('north'),
  ...tree.joined(ada, scope(rootId, 'analyst'), scope(north, 'guest')),
  ...tree.joined(bob, scope(rootId, 'analyst')),
  tree.added(rita, [scope(north, 'reviewer')]),
  tree.transferred(ownerId, bob),
  tree.transferred(bob, ownerId, 2),
];

describe('why somebody has a permission', () => {
  let api: QueryApiHarness;
  beforeAll(async () => {
    api = await QueryApiHarness.open('memory');
    await api.know(owner, 'ada', 'bob', 'rita');
    await api.happen(...history);
  });
  afterAll(() => api.close());

  const why = async (token: string, personId: string, communityId: string, permission: Permission) => {
    const payload = { personId, communityId, permission };
    const answer = await api.send('POST', token, '/v1/access/check', { payload });
    expect(answer.status).toBe(200);
    return accessCheckView.parse(answer.body);
  };

  it('is the `admin` that a former owner keeps, beside the roles that he holds himself', async () => {
    expect(await why('bob', bob, rootId, 'COMMUNITY_ADD_MEMBER')).toMatchObject({
      allowed: true,
      because: [{ roleId: 'admin', communityId: rootId, act: 'owner' }],
    });
    const { because } = await why(owner, bob, rootId, 'ALERTS_READ');
    expect(because?.map(({ roleId, act }) => [roleId, act])).toEqual([
      ['analyst', 'invitation'],
      ['admin', 'owner'],
    ]);
  });

  it('is every role and community that gives it, for who sees them and for oneself', async () => {
    for (const token of [owner, 'ada']) {
      const { because } = await why(token, ada, north, 'ALERTS_READ');
      expect(because?.map(({ roleId, inheritedFrom }) => [roleId, inheritedFrom])).toEqual([
        ['guest', undefined],
        ['analyst', rootId],
      ]);
    }
  });

  it('tells nothing of acts in main to who does not see it, and whether it is allowed all the same', async () => {
    expect(await why('rita', ada, north, 'ALERTS_READ')).toMatchObject({
      allowed: true,
      because: [{ roleId: 'guest', communityId: north }],
    });
    expect((await why('rita', ada, north, 'ALERTS_READ')).because).toHaveLength(1);
    expect(await why('rita', ada, north, 'ALERTS_WRITE')).toMatchObject({ allowed: true, because: [] });
    expect(await why('rita', ownerId, north, 'ALERTS_WRITE')).toMatchObject({ allowed: true, because: [] });
  });
});
