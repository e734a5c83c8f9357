import type { MembershipEvent } from '@app/contracts';
import type { ResendInvitation } from '../commands';
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
  specifyValid,
  standingOf,
  T1,
  treeWith,
  WEST,
} from '../testing';
import { resendInvitation } from './resend-invitation';

const guest = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const other = by(BOB, { [MAIN]: ['manage_member'] });
const offer = { [EAST]: ['guest'], [WEST]: ['guest'] };
const invited = guest.invited(offer);
const typesOf = (events: readonly MembershipEvent[]) => events.map(({ type }) => type);
const custom = roleId(1);
const retired = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
const resend = (data: Partial<ResendInvitation['data']> = {}, at = T1): ResendInvitation => ({
  type: 'ResendInvitation',
  at,
  actorId: ADA,
  data: { invitationId: invitationId(), emailDomain: 'example.org', ...data },
});
const resending = specifyValid(resendInvitation);

describe('resending', () => {
  it('rule 19: keeps the id, sets a new end, counts, and makes the resender the voucher', () => {
    resending
      .given([invited])
      .when({ ...resend({ expiresInHours: 24 }), actorId: BOB }, other)
      .thenEvents(([event, ...others]) => {
        expect(others).toEqual([]);
        expect(event).toMatchObject({
          type: 'InvitationResent',
          data: {
            communityIds: [EAST, WEST],
            expiresAt: '2026-01-03T00:00:00.000Z',
            authority: { personId: BOB },
          },
        });
        const after = membershipAfter(invited, event!).invitations[invitationId()];
        expect(after).toMatchObject({ status: 'pending', sends: 2, voucherId: BOB, version: 2 });
      });
  });

  it('rule 19: an expired invitation is pending again', () => {
    resending
      .given([invited, guest.expired(offer)])
      .when(resend({}, LATER), manager)
      .thenEvents(([event]) => {
        const after = membershipAfter(invited, guest.expired(offer), event!).invitations[invitationId()];
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
    ['declined', guest.declined(offer)],
    ['revoked', guest.revoked(offer)],
    ['voided', guest.voided(offer)],
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
    const gone = [guest.invited({ [EAST]: ['guest'] }), guest.expired({ [EAST]: ['guest'] })];
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

  it('rule 13: beyond a limit of mails it is refused, after everything else and in either case', () => {
    for (const mailLimit of ['address-limit', 'voucher-limit'] as const) {
      resending
        .given([invited])
        .when(resend(), { ...manager, mailLimit })
        .thenThrows('too-many-mails');
      resending
        .given([invited, guest.revoked(offer)])
        .when(resend(), { ...manager, mailLimit })
        .thenThrows('invitation-not-pending');
    }
    const events = resendInvitation.decide(resend(), membershipAfter(invited), { ...manager, mailLimit: null });
    expect(typesOf(events)).toEqual(['InvitationResent']);
  });
});
