import { DomainError, type MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { authorityFor } from '../authority/ceiling';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireVersion } from '../authority/guards';
import type { ResendInvitation } from '../commands';
import { invitationAtHand, notPending, requireOther } from './invitation-at-hand';
import { isLapsed, statusAt } from './invitation.fold';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOffer, communitiesOffered, offerOf, resolveOffer } from './offer';
import { clearTheWay, expired, requireNoMembership } from './pending-offers';
import { expiryAfter, requireAllowedDomain } from './policy';

/** Sending again is asking for a mail: where none is sent, there is nothing to do it for (rule 13). */
const requireMail = ({ mailLimit = null }: MembershipFacts): void => {
  if (mailLimit === null) return;
  const whose = mailLimit === 'address-limit' ? 'this address' : 'you';
  throw new DomainError(
    'too-many-mails',
    `Too many mails were sent for ${whose} in the last 24 hours. Try again later.`,
  );
};

/**
 * Makes a pending or expired offer anew under the same id, with a new end and the resender as its voucher; everything
 * that was checked when it was made is checked again (rule 19), and a mail about it has to be within the limits.
 */
export const resendInvitation: Decider<Membership, ResendInvitation, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { at, data } = command;
    const { invitationId } = data;
    const situation = invitationAtHand(invitationId, membership, facts);
    const { about, actor, subject, tree, invitation } = situation;
    const communityIds = communitiesOffered(invitation.scopes);

    requirePermission(actor, communityIds, 'COMMUNITY_ADD_MEMBER');
    requireVersion(command, invitation.version);
    const status = statusAt(invitation, at);
    if (status !== 'pending' && status !== 'expired') throw notPending(status);
    requireOther(situation);
    requireEnabled(tree, communityIds);
    requireAllowedDomain(tree.root.policy, data.emailDomain);
    const expiresAt = expiryAfter(tree.root.policy, at, data.expiresInHours);
    const offered = resolveOffer(tree, offerOf(invitation.scopes));
    const authority = authorityFor(actor, about.personId, offered, facts.basis);
    requireNoMembership(subject, communityIds);
    const expiries = clearTheWay(situation, communityIds, at, invitationId);
    requireMail(facts);

    const lapse = isLapsed(invitation, at) ? [expired(about, invitation)] : [];
    const resent = { ...aboutOffer(about, invitation), expiresAt, authority };
    return [...expiries, ...lapse, { type: 'InvitationResent', data: resent }];
  },
};
