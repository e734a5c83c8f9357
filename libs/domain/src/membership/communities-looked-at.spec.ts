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
    expect(looksAt(type, of)).toStrictEqual([EAST]);
    expect(looksAt(type, { invitationId: 'constructor' })).toStrictEqual([]);
  });

  it('an amendment: those offered until now and from now on', () => {
    expect(looksAt('AmendInvitation', { ...of, offer: { [WEST]: ['guest'], [EAST]: ['guest'] } })).toStrictEqual([
      EAST,
      WEST,
    ]);
  });

  it('an invitation: those named', () => {
    expect(
      looksAt('InviteUser', { ...about, invitationId: invitationId(2), offer: { [WEST]: ['guest'] } }),
    ).toStrictEqual([WEST]);
  });

  it.each(['DeclineInvitation', 'ExpireInvitation'] as const)('%s: none', (type) => {
    expect(looksAt(type, of)).toStrictEqual([]);
  });

  it.each([
    'AddMember',
    'LeaveCommunity',
    'ReinstateMember',
    'ChangeMemberRoles',
    'SuspendMember',
    'RemoveMember',
  ] as const)('%s in a managed community: that one', (type) => {
    expect(looksAt(type, { ...about, communityId: EAST, everywhere: false })).toStrictEqual([EAST]);
  });

  it.each(['ChangeMemberRoles', 'SuspendMember', 'RemoveMember'] as const)(
    'rule 23: %s in the root: wherever the member holds roles himself',
    (type) => {
      expect(looksAt(type, { ...about, communityId: MAIN, everywhere: false })).toStrictEqual([MAIN, WEST]);
    },
  );

  it.each(['AddMember', 'LeaveCommunity', 'ReinstateMember'] as const)('%s in the root: the root alone', (type) => {
    expect(looksAt(type, { ...about, communityId: MAIN })).toStrictEqual([MAIN]);
  });

  it('rule 23: a removal everywhere: likewise', () => {
    expect(looksAt('RemoveMember', { ...about, communityId: EAST, everywhere: true })).toStrictEqual([
      EAST,
      MAIN,
      WEST,
    ]);
  });
});
