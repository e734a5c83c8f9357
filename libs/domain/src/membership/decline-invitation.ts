import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { requireVersion } from '../authority/guards';
import { notFound } from '../authority/refusals';
import type { DeclineInvitation } from '../commands';
import { hasExpired, invitationIn, notPending } from './invitation-at-hand';
import { isLapsed } from './invitation.fold';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOffer } from './offer';
import { expired } from './pending-offers';
import { aboutInvitation } from './situation';

/**
 * Turns an offer down, by the person invited alone; possible in a disabled community too. A lapsed one is recorded as
 * expired and is a refusal for the client: see `refusalOf`. Whatever the facts are, they are not looked at.
 */
export const declineInvitation: Decider<Membership, DeclineInvitation, MembershipEvent, unknown> = {
  ...membershipFold,
  decide: (command, membership) => {
    const { at, actorId, data } = command;
    const { invitationId, hasReason } = data;
    const about = aboutInvitation(invitationId);
    if (actorId !== about.personId) throw notFound();
    const invitation = invitationIn(membership, invitationId);
    requireVersion(command, invitation.version);

    switch (invitation.status) {
      case 'pending':
        return isLapsed(invitation, at)
          ? [expired(about, invitation)]
          : [{ type: 'InvitationDeclined', data: { ...aboutOffer(about, invitation), hasReason } }];
      case 'declined':
        return [];
      case 'expired':
        throw hasExpired();
      case 'accepted':
      case 'revoked':
      case 'voided':
        throw notPending(invitation.status);
    }
  },
};
