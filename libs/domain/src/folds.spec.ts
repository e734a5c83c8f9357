import type { CommunityEvent, MembershipEvent } from '@app/contracts';

import { communityFold, defaultInvitationPolicy } from './community/community.fold';
import { evolveInvitation, isLapsed, statusAt } from './membership/invitation.fold';
import type { Invitation } from './membership/membership';
import { emptyMembership, membershipFold } from './membership/membership.fold';
import {
  ADA,
  BOB,
  communityAfter,
  disabled,
  DUE,
  EAST,
  GUY,
  historyOf,
  invitationId,
  LATER,
  MAIN,
  managedAdded,
  membershipAfter,
  OLGA,
  policySet,
  registered,
  roleChanged,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  transferred,
  WEST,
} from './testing';

const unknown = {
  type: 'InvitationForgotten',
  data: {
    rootId: MAIN,
    personId: GUY,
    communityId: WEST,
    scopes: scopes({ [WEST]: ['guest'] }),
    invitationId: invitationId(),
  },
};
const custom = roleId(1);
const guest = historyOf();

describe('a community out of its events', () => {
  it('is active, without roles of its own and under the default policy', () => {
    expect(communityAfter(registered())).toEqual({
      communityId: MAIN,
      rootId: MAIN,
      kind: 'mssp-main',
      name: 'Main',
      status: 'active',
      ownerId: OLGA,
      formerOwners: {},
      roles: {},
      policy: defaultInvitationPolicy,
      version: 1,
    });
    expect(communityAfter(managedAdded(EAST))).toMatchObject({ kind: 'mssp-managed', rootId: MAIN, ownerId: null });
  });

  it('rule 13: the default policy is 7 days, at most 30, and every domain', () => {
    expect(defaultInvitationPolicy).toEqual({
      defaultLifetimeHours: 7 * 24,
      maxLifetimeHours: 30 * 24,
      allowedEmailDomains: [],
    });
  });

  it('counts its events, and remembers former owners', () => {
    const enabled: CommunityEvent = { type: 'CommunityEnabled', data: { rootId: MAIN, communityId: MAIN } };
    const community = communityAfter(registered(), disabled(MAIN), enabled, transferred(OLGA, BOB, 3), policySet({}));
    expect(community).toMatchObject({
      status: 'active',
      ownerId: BOB,
      formerOwners: { [OLGA]: 3 },
      policy: { defaultLifetimeHours: 24 },
      version: 5,
    });
  });

  it('counts the definitions and the changes of a role', () => {
    const events = [
      roleDefined(MAIN, custom, ['EVENTS_READ']),
      roleChanged(MAIN, custom, ['ALERTS_READ']),
      roleRetired(MAIN, custom),
    ];
    expect(communityAfter(registered(), ...events).roles[custom]).toEqual({
      roleId: custom,
      name: 'Custom',
      description: 'A role of our own',
      permissions: ['ALERTS_READ'],
      revision: 2,
      retired: true,
      version: 3,
    });
  });

  it('stays as it is for an event of an unknown type, and before the registration', () => {
    const community = communityAfter(registered());
    expect(communityFold.evolve(community, unknown as unknown as CommunityEvent)).toBe(community);
    expect(communityFold.evolve(null, disabled(MAIN))).toBeNull();
    expect(communityFold.evolve(community, roleRetired(MAIN, custom))).toBe(community);
  });
});

describe('a membership out of its events', () => {
  const all: readonly MembershipEvent[] = [
    guest.invited({ [EAST]: ['guest'] }),
    guest.accepted({ [EAST]: ['guest'] }),
    guest.suspended(EAST),
    guest.rolesChanged(EAST, ['analyst']),
    guest.added({ [MAIN]: ['guest'] }),
  ];

  it('keeps roles and suspension apart', () => {
    expect(membershipAfter(...all).scopes).toEqual({
      [EAST]: { roles: [{ roleId: 'analyst', revision: 0 }], suspended: true },
      [MAIN]: { roles: [{ roleId: 'guest', revision: 0 }], suspended: false },
    });
    expect(membershipAfter(...all, guest.reinstated(EAST)).scopes[EAST]?.suspended).toBe(false);
  });

  it('version: counts what alters the membership itself, not its offers', () => {
    const declinedOffer = [guest.invited({ [WEST]: ['guest'] }, { n: 2 }), guest.declined({ [WEST]: ['guest'] }, 2)];
    expect(membershipAfter(...all)).toMatchObject({ version: 4, mainStatedAt: 4 });
    expect(membershipAfter(...all, ...declinedOffer).version).toBe(4);
  });

  it('rule 10: what is accepted comes beside what is held, and a role held already stays as it was given', () => {
    const held = guest.added({ [EAST]: [`${custom}@1`] });
    const accepted = guest.accepted({ [EAST]: ['guest', `${custom}@2`] });
    expect(membershipAfter(held, accepted).scopes).toEqual({
      [EAST]: { roles: scopes({ [EAST]: [`${custom}@1`, 'guest'] })[0]!.roles, suspended: false },
    });
  });

  it('rule 24: roles that replace the admin of a former owner are in force', () => {
    expect(membershipAfter(guest.rolesChanged(MAIN, ['guest'])).scopes).toEqual({
      [MAIN]: { roles: [{ roleId: 'guest', revision: 0 }], suspended: false },
    });
  });

  it('remembers when main was last spoken of', () => {
    const stated = (...events: readonly MembershipEvent[]) => membershipAfter(...all, ...events).mainStatedAt;
    expect(stated(guest.suspended(MAIN), guest.reinstated(MAIN))).toBe(4);
    expect(stated(guest.left(EAST))).toBe(4);
    expect(stated(guest.left(EAST), guest.removed(MAIN))).toBe(6);
    const accepted = [guest.invited({ [MAIN]: ['analyst'] }, { n: 2 }), guest.accepted({ [MAIN]: ['analyst'] }, 2)];
    expect(stated(...accepted)).toBe(5);
  });

  it('a removal ends a suspension too', () => {
    const again = membershipAfter(...all, guest.removed(EAST, MAIN), guest.added({ [EAST]: ['guest'] }));
    expect(again.scopes).toEqual({ [EAST]: { roles: [{ roleId: 'guest', revision: 0 }], suspended: false } });
  });

  it('a suspension of somebody without roles is kept until it is lifted', () => {
    expect(membershipAfter(guest.suspended(MAIN)).scopes).toEqual({ [MAIN]: { roles: [], suspended: true } });
    expect(membershipAfter(guest.suspended(MAIN), guest.reinstated(MAIN)).scopes).toEqual({});
  });

  it('remembers every community it ever named, once', () => {
    const membership = membershipAfter(...all, guest.invited({ [WEST]: ['guest'] }, { n: 2 }), guest.left(EAST));
    expect(membership.knownIn).toEqual([EAST, MAIN, WEST]);
  });

  it('remembers a community that an amendment put into an offer', () => {
    const amended = guest.withdrawn({ [WEST]: ['guest'] }, [EAST]);
    expect(membershipAfter(guest.invited({ [EAST]: ['guest'] }), amended).knownIn).toEqual([EAST, WEST]);
  });

  it('what becomes of an offer makes no further community known', () => {
    const offer = { [EAST]: ['guest'], [WEST]: ['guest'] };
    const left = { [WEST]: ['guest'] };
    const membership = membershipAfter(guest.invited(offer), guest.withdrawn(left, [EAST]), guest.revoked(left));
    expect(membership).toMatchObject({ knownIn: [EAST, WEST], scopes: {}, version: 0, mainStatedAt: 0 });
  });

  it('stays as it is for an event of an unknown type', () => {
    const membership = membershipAfter(...all);
    expect(membershipFold.evolve(membership, unknown as unknown as MembershipEvent)).toBe(membership);
    expect(membershipFold.evolve(emptyMembership, unknown as unknown as MembershipEvent)).toBe(emptyMembership);
  });

  it('an answer to an invitation that was never made changes none', () => {
    expect(membershipFold.evolve(emptyMembership, guest.declined({ [EAST]: ['guest'] }))).toBe(emptyMembership);
  });
});

describe('an invitation out of the events of its stream', () => {
  const offer = { [EAST]: ['guest'] };
  const invited = guest.invited(offer, { by: ADA });
  const after = (...events: readonly MembershipEvent[]) =>
    events.reduce<Invitation | null>((invitation, event) => evolveInvitation(invitation, event), null);

  it('is pending, vouched for by whoever made it', () => {
    expect(after(invited)).toEqual({
      invitationId: invitationId(),
      status: 'pending',
      scopes: scopes({ [EAST]: ['guest'] }),
      expiresAt: DUE,
      inviterId: ADA,
      voucherId: ADA,
      emailCommitment: 'f'.repeat(64),
      sends: 1,
      version: 1,
    });
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined(offer)],
    ['revoked', guest.revoked(offer)],
    ['expired', guest.expired(offer)],
    ['voided', guest.voided(offer)],
  ])('ends %s', (status, event) => {
    expect(after(invited, event)).toMatchObject({ status, version: 2, voucherId: ADA });
  });

  it('is made anew by a resend, and shrinks without changing its voucher', () => {
    expect(after(invited, guest.expired(offer), guest.resent(offer, BOB, LATER))).toMatchObject({
      status: 'pending',
      expiresAt: LATER,
      voucherId: BOB,
      sends: 2,
      version: 3,
    });
    expect(after(invited, guest.withdrawn({ [WEST]: ['guest'] }, [EAST]))).toMatchObject({
      scopes: scopes({ [WEST]: ['guest'] }),
      voucherId: ADA,
      version: 2,
    });
  });

  it('does not count mails, other invitations, other acts and unknown events', () => {
    const before = after(invited);
    const mail: MembershipEvent = {
      type: 'InvitationMailSent',
      data: {
        rootId: MAIN,
        personId: GUY,
        invitationId: invitationId(),
        communityIds: [EAST],
        n: 1,
        kind: 'invitation',
      },
    };
    for (const event of [mail, guest.declined(offer, 2), guest.left(EAST), unknown as unknown as MembershipEvent]) {
      expect(evolveInvitation(before, event)).toBe(before);
    }
    expect(after(guest.declined(offer))).toBeNull();
  });

  it('rule 19: counts as expired from the very moment it is due', () => {
    const invitation = after(invited)!;
    expect([statusAt(invitation, '2026-01-07T23:59:59.999Z'), statusAt(invitation, DUE)]).toEqual([
      'pending',
      'expired',
    ]);
    expect(isLapsed(after(invited, guest.declined(offer))!, LATER)).toBe(false);
    expect(statusAt(after(invited, guest.declined(offer))!, LATER)).toBe('declined');
  });
});
