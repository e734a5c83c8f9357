import type { AmendInvitation, Offer, ResendInvitation } from '../commands';
import {
  ADA,
  BOB,
  disabled,
  DUE,
  EAST,
  ELSEWHERE,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  LATER,
  MAIN,
  membershipAfter,
  OLGA,
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

const guest = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const other = by(BOB, { [MAIN]: ['manage_member'] });
const offer = { [EAST]: ['guest'], [WEST]: ['guest'] };
const invited = guest.invited(offer);
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
const amending = specifyValid(amendInvitation);
const resending = specifyValid(resendInvitation);

describe('amending', () => {
  it('rule 20: replaces the whole offer, and whoever amends becomes the voucher', () => {
    amending
      .given([invited])
      .when(amend({ [MAIN]: ['manage_member'] }, { actorId: BOB }), other)
      .thenEvents(([event, ...others]) => {
        expect(others).toEqual([]);
        expect(event).toMatchObject({
          type: 'InvitationAmended',
          data: {
            cause: 'amend',
            scopes: scopes({ [MAIN]: ['manage_member'] }),
            removedCommunityIds: [EAST, WEST],
            authority: { personId: BOB },
          },
        });
        const after = membershipAfter(invited, event!).invitations[invitationId()];
        expect(after).toMatchObject({ voucherId: BOB, inviterId: ADA, version: 2, expiresAt: DUE });
      });
  });

  it.each([
    ['none when it only adds', { [EAST]: ['guest'], [WEST]: ['guest'], [MAIN]: ['guest'] }, []],
    ['none when only roles change', { [EAST]: ['analyst'], [WEST]: ['guest'] }, []],
    ['those that are left out, not those that stay', { [WEST]: ['guest'], [MAIN]: ['guest'] }, [EAST]],
  ])('names the communities taken out: %s', (_, to: Offer, removedCommunityIds) => {
    amending
      .given([invited])
      .when(amend(to), manager)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ removedCommunityIds }));
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

  it.each([
    ['the same roles in another order are the same', ['analyst', 'guest'], 0],
    ['one role less is another', ['guest'], 1],
    ['one role in place of another is another', ['guest', 'manage_member'], 1],
  ])('of the offer of one community, %s', (_, roles, changes) => {
    amending
      .given([guest.invited({ [EAST]: ['guest', 'analyst'] })])
      .when(amend({ [EAST]: roles }), manager)
      .thenEvents((events) => expect(events).toHaveLength(changes));
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

  it('rule 8: refuses a community of another tree that the actor sees, after what he may not', () => {
    const elsewhere = [ELSEWHERE];
    const spread = { [EAST]: ['guest'], [ELSEWHERE]: ['guest'] };
    const reviewer = { ...by(BOB, { [MAIN]: ['reviewer'] }), elsewhere };
    amending
      .given([invited])
      .when(amend(spread), { ...manager, elsewhere })
      .thenThrows('communities-not-in-one-tree');
    amending.given([invited]).when(amend(spread), reviewer).thenThrows('forbidden');
    amending.given([invited]).when(amend(spread), manager).thenThrows('not-found');
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
        expect(first).toEqual(guest.expired({ [WEST]: ['guest'] }, 2));
        expect(second).toMatchObject({ type: 'InvitationAmended' });
      });
  });

  it('rule 19: an expired one leaves only by resend, a lapsed one is recorded as expired', () => {
    amending
      .given([invited])
      .when(amend(offer, { at: DUE }), manager)
      .then([guest.expired(offer)]);
    amending
      .given([invited, guest.expired(offer)])
      .when(amend(offer), manager)
      .thenThrows('invitation-expired');
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined(offer)],
    ['revoked', guest.revoked(offer)],
    ['voided', guest.voided(offer)],
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
