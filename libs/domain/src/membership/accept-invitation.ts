import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { AcceptanceFacts } from '../authority/facts';
import { requireEnabled, requireVersion } from '../authority/guards';
import { notFound } from '../authority/refusals';
import { requireLoaded } from '../authority/tree';
import { judgeVouching } from '../authority/vouching';
import type { AcceptInvitation } from '../commands';
import { hasExpired, invitationIn, notPending, wasVoided } from './invitation-at-hand';
import { isLapsed } from './invitation.fold';
import type { Invitation, Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOffer, communitiesOffered } from './offer';
import { expired } from './pending-offers';
import { type About, aboutInvitation } from './situation';

// Voided beats disabled: the voucher is judged as if every community were enabled (rule 18).
const acceptPending = (about: About, invitation: Invitation, facts: AcceptanceFacts): readonly MembershipEvent[] => {
  const { invitationId, scopes } = invitation;
  if (facts.voucher === null) throw new RangeError('The facts leave out the voucher of a pending invitation');
  requireLoaded(facts.tree, communitiesOffered(scopes));
  const vouching = judgeVouching(facts.voucher, about.personId, scopes, facts.basis);
  if (!vouching.able) {
    return [{ type: 'InvitationVoided', data: { ...aboutOffer(about, invitation), cause: vouching.cause } }];
  }
  requireEnabled(facts.tree, communitiesOffered(scopes));
  const { authority } = vouching;
  return [{ type: 'InvitationAccepted', data: { ...about, invitationId, scopes: [...scopes], authority } }];
};

/**
 * Takes up an offer, by the person invited alone (rules 15 to 19). What comes too late, or on a word that no longer
 * counts, is recorded as `InvitationExpired` or `InvitationVoided` and is a refusal for the client: see `refusalOf`.
 */
export const acceptInvitation: Decider<Membership, AcceptInvitation, MembershipEvent, AcceptanceFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { at, actorId, data } = command;
    const about = aboutInvitation(data.invitationId);
    if (actorId !== about.personId) throw notFound();
    const invitation = invitationIn(membership, data.invitationId);
    requireVersion(command, invitation.version);

    switch (invitation.status) {
      case 'pending':
        return isLapsed(invitation, at) ? [expired(about, invitation)] : acceptPending(about, invitation, facts);
      case 'accepted':
        return [];
      case 'expired':
        throw hasExpired();
      case 'voided':
        throw wasVoided();
      case 'declined':
      case 'revoked':
        throw notPending(invitation.status);
    }
  },
};
