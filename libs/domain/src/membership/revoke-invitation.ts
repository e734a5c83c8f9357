import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { MembershipFacts } from '../authority/facts';
import { requirePermission, requireVersion } from '../authority/guards';
import type { RevokeInvitation } from '../commands';
import { invitationAtHand, isWatchfulVoucher, notPending } from './invitation-at-hand';
import { isLapsed } from './invitation.fold';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOffer, communitiesOffered } from './offer';
import { expired } from './pending-offers';

/**
 * Takes a pending offer back; possible in a disabled community too. A lapsed one is recorded as expired and is a refusal
 * for the client: see `refusalOf`.
 */
export const revokeInvitation: Decider<Membership, RevokeInvitation, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { invitationId, hasReason } = command.data;
    const { about, actor, invitation } = invitationAtHand(invitationId, membership, facts);
    if (!isWatchfulVoucher(actor, invitation)) {
      const offered = communitiesOffered(invitation.scopes);
      requirePermission(actor, offered, 'COMMUNITY_ADD_MEMBER', 'COMMUNITY_REMOVE_MEMBER');
    }
    requireVersion(command, invitation.version);

    if (invitation.status === 'revoked') return [];
    if (invitation.status !== 'pending') throw notPending(invitation.status);
    if (isLapsed(invitation, command.at)) return [expired(about, invitation)];
    return [{ type: 'InvitationRevoked', data: { ...aboutOffer(about, invitation), cause: 'revoke', hasReason } }];
  },
};
