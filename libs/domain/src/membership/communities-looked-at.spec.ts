import type { MembershipCommand } from '../commands';
import { ADA, EAST, GUY, historyOf, invitationId, MAIN, membershipAfter, T0, WEST } from '../testing';
import { communitiesLookedAt } from './communities-looked-at';

const guest = historyOf();
const membership = membershipAfter(
  guest.invited({ [EAST]: ['guest'] }),
  guest.added({ [MAIN]: ['guest'], [WEST]: ['guest'] }),
);
const looksAt = (type: MembershipCommand['type'], data: object, state = membership) =>
  communitiesLookedAt({ type, at: T0, actorId: ADA, data } as unknown as MembershipCommand, state);
const of = { invitationId: invitationId() };
const about = { rootId: MAIN, personId: GUY };

describe('the communities that a decision looks at', () => {
  it.each(['ResendInvitation', 'AcceptInvitation', 'RevokeInvitation'] as const)('%s: those offered', (type) => {
    expect(looksAt(type, of)).toEqual([EAST]);
    expect(looksAt(type, { invitationId: 'constructor' })).toEqual([]);
  });

  it('an amendment: those offered until now and from now on', () => {
    expect(looksAt('AmendInvitation', { ...of, offer: { [WEST]: ['guest'], [EAST]: ['guest'] } })).toEqual([
      EAST,
      WEST,
    ]);
  });

  it('an invitation: those named', () => {
    expect(looksAt('InviteUser', { ...about, offer: { [WEST]: ['guest'] } })).toEqual([WEST]);
  });

  it.each(['DeclineInvitation', 'ExpireInvitation'] as const)('%s: none', (type) => {
    expect(looksAt(type, of)).toEqual([]);
  });

  it.each([
    'AddMember',
    'LeaveCommunity',
    'ReinstateMember',
    'ChangeMemberRoles',
    'SuspendMember',
    'RemoveMember',
  ] as const)('%s in a managed community: that one', (type) => {
    expect(looksAt(type, { ...about, communityId: EAST, everywhere: false })).toEqual([EAST]);
  });

  it.each(['ChangeMemberRoles', 'SuspendMember', 'RemoveMember'] as const)(
    'rule 23: %s in the root: wherever the member holds roles himself',
    (type) => {
      expect(looksAt(type, { ...about, communityId: MAIN, everywhere: false })).toEqual([MAIN, WEST]);
    },
  );

  it('rule 23: a removal everywhere: likewise', () => {
    expect(looksAt('RemoveMember', { ...about, communityId: EAST, everywhere: true })).toEqual([EAST, MAIN, WEST]);
  });
});
