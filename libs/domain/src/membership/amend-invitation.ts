import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { authorityFor } from '../authority/ceiling';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireSight, requireVersion } from '../authority/guards';
import { severalTrees } from '../authority/one-tree';
import type { AmendInvitation } from '../commands';
import { hasExpired, invitationAtHand, notPending, requireOther } from './invitation-at-hand';
import { isLapsed } from './invitation.fold';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { communitiesTakenOut, resolveOffer, sameOffer, scopesOf } from './offer';
import { clearTheWay, communitiesTogether, expired, requireNoMembership } from './pending-offers';

/**
 * Replaces the whole offer of a pending invitation (rule 20); whoever amends becomes its voucher. A lapsed one is recorded
 * as expired and is a refusal for the client: see `refusalOf`.
 */
export const amendInvitation: Decider<Membership, AmendInvitation, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { invitationId, offer } = command.data;
    const situation = invitationAtHand(invitationId, membership, facts);
    const { about, actor, subject, tree, invitation } = situation;
    const { elsewhere = [] } = facts;
    const communityIds = Object.keys(offer).filter((communityId) => !elsewhere.includes(communityId));

    requireSight(actor, communityIds);
    requirePermission(actor, communitiesTogether(invitation, communityIds), 'COMMUNITY_ADD_MEMBER');
    requireVersion(command, invitation.version);
    if (elsewhere.length > 0) throw severalTrees();
    if (invitation.status === 'expired') throw hasExpired();
    if (invitation.status !== 'pending') throw notPending(invitation.status);
    if (isLapsed(invitation, command.at)) return [expired(about, invitation)];
    requireOther(situation);
    requireEnabled(tree, communityIds);
    const offered = resolveOffer(tree, offer);
    const scopes = scopesOf(offered);
    if (sameOffer(scopes, invitation.scopes) && invitation.voucherId === actor.personId) return [];
    const authority = authorityFor(actor, about.personId, offered, facts.basis);
    requireNoMembership(subject, communityIds);
    const expiries = clearTheWay(situation, communityIds, command.at, invitationId);

    const removedCommunityIds = communitiesTakenOut(invitation.scopes, scopes);
    const amended = { ...about, invitationId, scopes, removedCommunityIds, cause: 'amend' as const, authority };
    return [...expiries, { type: 'InvitationAmended', data: amended }];
  },
};
