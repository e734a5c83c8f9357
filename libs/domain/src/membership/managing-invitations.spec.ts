import type { MembershipEvent } from '@app/contracts';

import type { AmendInvitation, Offer, ResendInvitation, RevokeInvitation } from '../commands';
import {
  ADA,
  BOB,
  disabled,
  DUE,
  EAST,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  LATER,
  MAIN,
  membershipAfter,
  OLGA,
  policySet,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  specifyValid,
  standingOf,
  T1,
  treeWith,
  WEST,
} from '../testing';
import { amendInvitation } from './amend-invitation';
import { resendInvitation } from './resend-invitation';
import { revokeInvitation } from './revoke-invitation';

const guest = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const other = by(BOB, { [MAIN]: ['manage_member'] });
const offer = { [EAST]: ['guest'], [WEST]: ['guest'] };
const invited = guest.invited(offer);
const typesOf = (events: readonly MembershipEvent[]) => events.map(({ type }) => type);
const custom = roleId(1);
const retired = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });

const amend = (to: Offer, more: Partial<AmendInvitation> = {}): AmendInvitation => ({
  type: 'AmendInvitation',
  at: T1,
  actorId: ADA,
  data: { invitationId: invitationId(), offer: to },
  ...more,
});
const resend = (data: Partial<ResendInvitation['data']> = {}, at = T1): ResendInvitation => ({
  type: 'ResendInvitation',
  at,
  actorId: ADA,
  data: { invitationId: invitationId(), emailDomain: 'example.org', ...data },
});
const revoke = (at = T1): RevokeInvitation => ({
  type: 'RevokeInvitation',
  at,
  actorId: ADA,
  data: { invitationId: invitationId(), hasReason: false },
});
const amending = specifyValid(amendInvitation);
const resending = specifyValid(resendInvitation);
const revoking = specifyValid(revokeInvitation);

describe('who sees an invitation', () => {
  const stranger = by(BOB, {});
  const sibling = by(BOB, { [WEST]: ['manage_member'] });
  const eastOnly = [guest.invited({ [EAST]: ['guest'] })];

  it.each([
    ['nobody of the tree', stranger],
    ['somebody of a sibling', sibling],
  ])('rule 27: it is unknown to %s', (_, facts) => {
    amending
      .given(eastOnly)
      .when(amend({ [EAST]: ['guest'] }), facts)
      .thenThrows('not-found');
    resending.given(eastOnly).when(resend(), facts).thenThrows('not-found');
    revoking.given(eastOnly).when(revoke(), facts).thenThrows('not-found');
  });

  it('rule 27: an id that is none, or of no invitation, is unknown', () => {
    revoking.given([]).when(revoke(), manager).thenThrows('not-found');
    revoking
      .given([invited])
      .when({ ...revoke(), data: { invitationId: 'x', hasReason: false } }, manager)
      .thenThrows('not-found');
  });

  it('rule 27: who sees one of the communities but lacks the permission in another is forbidden', () => {
    const eastManager = by(BOB, { [EAST]: ['manage_member'] });
    amending
      .given([invited])
      .when(amend({ [EAST]: ['guest'] }), eastManager)
      .thenThrows('forbidden');
    resending.given([invited]).when(resend(), eastManager).thenThrows('forbidden');
    revoking.given([invited]).when(revoke(), eastManager).thenThrows('forbidden');
  });

  it('a community of the log that was not loaded is a fault, not a refusal', () => {
    const { [WEST]: _, ...communities } = manager.actor.tree.communities;
    const actor = { ...manager.actor, tree: { ...manager.actor.tree, communities } };
    expect(() => revokeInvitation.decide(revoke(), membershipAfter(invited), { ...manager, actor })).toThrow(
      RangeError,
    );
  });
});

describe('amending', () => {
  it('rule 20: replaces the whole offer, and whoever amends becomes the voucher', () => {
    amending
      .given([invited])
      .when(amend({ [MAIN]: ['manage_member'] }, { actorId: BOB }), other)
      .thenEvents(([event, ...others]) => {
        expect(others).toEqual([]);
        expect(event).toMatchObject({
          type: 'InvitationAmended',
          data: { cause: 'amend', scopes: scopes({ [MAIN]: ['manage_member'] }), authority: { personId: BOB } },
        });
        const after = membershipAfter(invited, event!).invitations[invitationId()];
        expect(after).toMatchObject({ voucherId: BOB, inviterId: ADA, version: 2, expiresAt: DUE });
      });
  });

  it('rule 20: the ceiling is on the whole offer, not on what is new', () => {
    const strong = guest.invited({ [EAST]: ['admin'], [WEST]: ['guest'] }, { by: OLGA });
    amending
      .given([strong])
      .when(amend({ [EAST]: ['admin'], [WEST]: ['analyst'] }), manager)
      .thenThrows('grant-exceeds-authority');
  });

  it('the same offer by its voucher is nothing to do; by another it passes the word on', () => {
    const same = { [WEST]: ['guest'], [EAST]: ['guest'] };
    amending.given([invited]).when(amend(same), manager).thenNothing();
    amending
      .given([invited])
      .when(amend(same), other)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 6: needs the permission in the communities taken out, too', () => {
    const eastManager = by(BOB, { [EAST]: ['manage_member'], [WEST]: ['guest'] });
    amending
      .given([invited])
      .when(amend({ [EAST]: ['guest'] }), eastManager)
      .thenThrows('forbidden');
  });

  it('rule 27: a new community that the actor cannot see is unknown', () => {
    amending
      .given([guest.invited({ [EAST]: ['guest'] })])
      .when(amend({ [WEST]: ['guest'] }), by(BOB, { [EAST]: ['manage_member'] }))
      .thenThrows('not-found');
  });

  it('rule 8: refuses a disabled community, and lets one be taken out', () => {
    const facts = by(ADA, { [MAIN]: ['manage_member'] }, { tree: treeWith({ west: [disabled(WEST)] }) });
    amending
      .given([invited])
      .when(amend({ [WEST]: ['analyst'] }), facts)
      .thenThrows('community-disabled');
    amending
      .given([invited])
      .when(amend({ [EAST]: ['guest'] }), facts)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 12: refuses a community where the guest is a member or otherwise invited', () => {
    const first = guest.invited({ [EAST]: ['guest'] });
    amending
      .given([first, guest.added({ [WEST]: ['guest'] })])
      .when(amend({ [WEST]: ['guest'] }), manager)
      .thenThrows('already-member');
    amending
      .given([first, guest.invited({ [WEST]: ['guest'] }, { n: 2 })])
      .when(amend(offer), manager)
      .thenThrows('invitation-already-pending');
  });

  it('rule 19: another lapsed invitation to the same community expires first', () => {
    amending
      .given([
        guest.invited({ [EAST]: ['guest'] }, { expiresAt: LATER }),
        guest.invited({ [WEST]: ['guest'] }, { n: 2 }),
      ])
      .when(amend(offer, { at: DUE }), manager)
      .thenEvents(([first, second]) => {
        expect(first).toEqual(guest.expired(2));
        expect(second).toMatchObject({ type: 'InvitationAmended' });
      });
  });

  it('rule 19: an expired one leaves only by resend, a lapsed one is recorded as expired', () => {
    amending
      .given([invited])
      .when(amend(offer, { at: DUE }), manager)
      .then([guest.expired()]);
    amending.given([invited, guest.expired()]).when(amend(offer), manager).thenThrows('invitation-expired');
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined()],
    ['revoked', guest.revoked()],
    ['voided', guest.voided()],
  ])('rule 18: refuses one that was %s', (_, end) => {
    amending.given([invited, end]).when(amend(offer), other).thenThrows('invitation-not-pending');
  });

  it('rule 14: nobody vouches for his own invitation', () => {
    const own = guest.added({ [MAIN]: ['manage_member'] });
    amending
      .given([own, invited])
      .when(amend({ [EAST]: ['analyst'] }), by(GUY, { [MAIN]: ['manage_member'] }))
      .thenThrows('self-invitation');
    resending
      .given([own, invited])
      .when(resend(), by(GUY, { [MAIN]: ['manage_member'] }))
      .thenThrows('self-invitation');
  });

  it('rule 26: a retired role cannot be offered', () => {
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree: retired });
    amending
      .given([invited])
      .when(amend({ [EAST]: [custom] }), facts)
      .thenThrows('role-retired');
  });

  it('version: is that of the invitation', () => {
    amending
      .given([invited])
      .when(amend({ [EAST]: ['guest'] }, { expectedVersion: 2 }), manager)
      .thenThrows('version-mismatch');
    amending
      .given([guest.added({ [MAIN]: ['guest'] }), invited])
      .when(amend({ [EAST]: ['guest'] }, { expectedVersion: 1 }), manager)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });
});

describe('resending', () => {
  it('rule 19: keeps the id, sets a new end, counts, and makes the resender the voucher', () => {
    resending
      .given([invited])
      .when({ ...resend({ expiresInHours: 24 }), actorId: BOB }, other)
      .thenEvents(([event, ...others]) => {
        expect(others).toEqual([]);
        expect(event).toMatchObject({
          type: 'InvitationResent',
          data: { expiresAt: '2026-01-03T00:00:00.000Z', authority: { personId: BOB } },
        });
        const after = membershipAfter(invited, event!).invitations[invitationId()];
        expect(after).toMatchObject({ status: 'pending', sends: 2, voucherId: BOB, version: 2 });
      });
  });

  it('rule 19: an expired invitation is pending again', () => {
    resending
      .given([invited, guest.expired()])
      .when(resend({}, LATER), manager)
      .thenEvents(([event]) => {
        const after = membershipAfter(invited, guest.expired(), event!).invitations[invitationId()];
        expect(after).toMatchObject({ status: 'pending', expiresAt: '2026-01-16T00:00:00.000Z' });
      });
  });

  it('rule 19: a lapsed one is recorded as expired first', () => {
    resending
      .given([invited])
      .when(resend({}, DUE), manager)
      .thenEvents((events) => expect(typesOf(events)).toEqual(['InvitationExpired', 'InvitationResent']));
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined()],
    ['revoked', guest.revoked()],
    ['voided', guest.voided()],
  ])('rule 18: refuses one that was %s', (_, end) => {
    resending.given([invited, end]).when(resend(), manager).thenThrows('invitation-not-pending');
  });

  it('rule 8: is checked again', () => {
    const facts = by(ADA, { [MAIN]: ['manage_member'] }, { tree: treeWith({ east: [disabled(EAST)] }) });
    resending.given([invited]).when(resend(), facts).thenThrows('community-disabled');
  });

  it('rule 9: is checked again, with the authority of the resender', () => {
    resending
      .given([guest.invited({ [EAST]: ['admin'] }, { by: OLGA })])
      .when(resend(), manager)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 12: is checked again', () => {
    const gone = [guest.invited({ [EAST]: ['guest'] }), guest.expired()];
    resending
      .given([...gone, guest.added({ [EAST]: ['guest'] })])
      .when(resend(), manager)
      .thenThrows('already-member');
    resending
      .given([...gone, guest.invited({ [EAST]: ['guest'] }, { n: 2 })])
      .when(resend(), manager)
      .thenThrows('invitation-already-pending');
  });

  it('rule 13: is checked again', () => {
    const tree = treeWith({ main: [policySet({ allowedEmailDomains: ['example.org'] })] });
    const facts = by(ADA, { [MAIN]: ['manage_member'] }, { tree });
    resending
      .given([invited])
      .when(resend({ emailDomain: 'example.com' }), facts)
      .thenThrows('email-domain-not-allowed');
    resending
      .given([invited])
      .when(resend({ expiresInHours: 49 }), facts)
      .thenThrows('lifetime-out-of-range');
  });

  it('rule 26: an offer with a role retired since is not made again', () => {
    resending
      .given([guest.invited({ [EAST]: [`${custom}@1`] })])
      .when(resend(), by(ADA, { [MAIN]: ['admin'] }, { tree: retired }))
      .thenThrows('role-retired');
  });
});

describe('revoking', () => {
  const revoked = [guest.revoked()];

  it.each([
    ['ADD_MEMBER', 'COMMUNITY_ADD_MEMBER'],
    ['REMOVE_MEMBER', 'COMMUNITY_REMOVE_MEMBER'],
  ] as const)('is for whoever holds %s in every scope', (_, permission) => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, [permission])] });
    revoking
      .given([invited])
      .when(revoke(), by(BOB, { [EAST]: [custom], [WEST]: [custom] }, { tree }))
      .then(revoked);
    revoking
      .given([invited])
      .when(revoke(), by(BOB, { [EAST]: [custom], [WEST]: ['guest'] }, { tree }))
      .thenThrows('forbidden');
  });

  it('is for the voucher while he can still see a community of the tree', () => {
    revoking
      .given([invited])
      .when(revoke(), by(ADA, { [MAIN]: ['guest'] }, { suspendedIn: [MAIN] }))
      .then(revoked);
    revoking
      .given([guest.invited({ [EAST]: ['guest'] })])
      .when(revoke(), by(ADA, { [WEST]: ['guest'] }))
      .then(revoked);
    revoking.given([invited]).when(revoke(), by(ADA, {})).thenThrows('not-found');
  });

  it('rule 5: stays possible in a disabled community', () => {
    const tree = treeWith({ main: [disabled(MAIN)], east: [disabled(EAST)] });
    revoking
      .given([invited])
      .when(revoke(), by(BOB, { [MAIN]: ['manage_member'] }, { tree }))
      .then(revoked);
  });

  it('rule 18: repeated it changes nothing', () => {
    revoking.given([invited, guest.revoked()]).when(revoke(), manager).thenNothing();
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined()],
    ['expired', guest.expired()],
    ['voided', guest.voided()],
  ])('rule 18: refuses one that was %s', (_, end) => {
    revoking.given([invited, end]).when(revoke(), manager).thenThrows('invitation-not-pending');
  });

  it('rule 19: a lapsed one is recorded as expired', () => {
    revoking.given([invited]).when(revoke(DUE), manager).then([guest.expired()]);
  });

  it('version: is that of the invitation', () => {
    revoking
      .given([invited])
      .when({ ...revoke(), expectedVersion: 3 }, manager)
      .thenThrows('version-mismatch');
  });
});
