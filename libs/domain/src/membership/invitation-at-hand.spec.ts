import { treeOf } from '../authority/tree';
import type { AmendInvitation, Offer, ResendInvitation, RevokeInvitation } from '../commands';
import {
  ADA,
  BOB,
  EAST,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  MAIN,
  membershipAfter,
  specifyValid,
  standingOf,
  T1,
  WEST,
} from '../testing';
import { amendInvitation } from './amend-invitation';
import { notPending, wasVoided } from './invitation-at-hand';
import { resendInvitation } from './resend-invitation';
import { revokeInvitation } from './revoke-invitation';

const guest = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const offer = { [EAST]: ['guest'], [WEST]: ['guest'] };
const invited = guest.invited(offer);

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

describe('the refusal of what the status of an invitation no longer allows', () => {
  it.each([
    ['pending', 'The invitation is pending.'],
    ['accepted', 'The invitation was accepted.'],
    ['declined', 'The invitation was declined.'],
    ['revoked', 'The invitation was revoked.'],
    ['expired', 'The invitation has expired.'],
    ['voided', 'The invitation was voided.'],
  ] as const)('says what became of it: %s', (status, words) => {
    const { code, message, details } = notPending(status);
    expect(code).toBe('invitation-not-pending');
    expect(message).toBe(`${words} Make a new one if access is still wanted.`);
    expect(details).toEqual({ invitationStatus: status });
  });

  it('names the place of the voiding where it was recorded just now', () => {
    expect(wasVoided('0007').details).toEqual({ position: '0007' });
    expect(wasVoided().details).toStrictEqual({});
  });
});

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
    const { tree } = manager.actor;
    const loaded = Object.values(tree.communities).filter(({ communityId }) => communityId !== WEST);
    const actor = { ...manager.actor, tree: treeOf(tree.root, loaded) };
    const decide = () => revokeInvitation.decide(revoke(), membershipAfter(invited), { ...manager, actor });
    expect(decide).toThrow(RangeError);
  });
});
