import { communitiesNamed, type MembershipEvent, membershipEventSchemas } from './index';

const [one, other] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const about = { rootId: one, personId: other };

describe('the communities that an event names', () => {
  it.each(Object.entries(membershipEventSchemas))('are told by every event of a membership: %s', (type, { shape }) => {
    const data = {
      ...('scopes' in shape && { scopes: [{ communityId: one, roles: [] }] }),
      ...('communityIds' in shape && { communityIds: [one] }),
      ...('communityId' in shape && { communityId: one }),
    };
    expect(communitiesNamed({ type, data } as unknown as MembershipEvent)).toEqual([one]);
  });

  it('include those that an amendment takes out of the offer', () => {
    const amended: MembershipEvent = {
      type: 'InvitationAmended',
      data: {
        ...about,
        invitationId: 'x',
        scopes: [{ communityId: one, roles: [{ roleId: 'guest', revision: 0 }] }],
        removedCommunityIds: [other],
        cause: 'removal',
        authority: null,
      },
    };
    expect(communitiesNamed(amended)).toEqual([one, other]);
  });

  it('are none of what concerns a person and no tree', () => {
    expect(communitiesNamed({ type: 'PersonErased', data: { personId: other } })).toEqual([]);
  });
});
