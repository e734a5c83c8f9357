import { DomainError, type MembershipEvent } from '@app/contracts';

import { isMember } from '../authority/access';
import type { Standing } from '../authority/standing';
import { isLapsed } from './invitation.fold';
import type { Invitation, Membership } from './membership';
import { aboutOffer, communitiesOffered, communitiesTakenOut } from './offer';
import type { About } from './situation';

const overlaps = ({ scopes }: Invitation, communityIds: readonly string[] | 'all') =>
  communityIds === 'all' || scopes.some(({ communityId }) => communityIds.includes(communityId));

/** The pending invitations of somebody that name one of the communities, those that are due apart from the others. */
const meetPending = (membership: Membership, communityIds: readonly string[] | 'all', at: string) => {
  const met = Object.values(membership.invitations).filter(
    (invitation) => invitation.status === 'pending' && overlaps(invitation, communityIds),
  );
  return {
    lapsed: met.filter((invitation) => isLapsed(invitation, at)),
    open: met.filter((invitation) => !isLapsed(invitation, at)),
  };
};

/** The fact that an invitation ran out at the moment it was due (rule 19). */
export const expired = (about: About, invitation: Invitation): MembershipEvent => ({
  type: 'InvitationExpired',
  data: { ...aboutOffer(about, invitation), expiredAt: invitation.expiresAt },
});

/** Refuses to offer or give anything in a community where the person is a member already (rule 12). */
export const requireNoMembership = (subject: Standing, communityIds: readonly string[]): void => {
  const communityId = communityIds.find((candidate) => isMember(subject, candidate));
  if (communityId === undefined) return;
  throw new DomainError('already-member', 'The person is a member there already. Change the roles instead.', {
    communityId,
  });
};

/**
 * Refuses an offer that overlaps a pending one (rule 12); `exceptId` is the invitation being decided on. Answers the
 * expiries to record first: a lapsed invitation never blocks (rule 19).
 */
export const clearTheWay = (
  { about, subject }: { readonly about: About; readonly subject: Standing },
  communityIds: readonly string[],
  at: string,
  exceptId?: string,
): readonly MembershipEvent[] => {
  const { lapsed, open } = meetPending(subject.membership, communityIds, at);
  const blocking = open.find(({ invitationId }) => invitationId !== exceptId);
  if (blocking !== undefined) {
    throw new DomainError(
      'invitation-already-pending',
      'An invitation to one of these communities is pending already. Amend, resend or revoke that one.',
      { invitationId: blocking.invitationId },
    );
  }
  return lapsed.filter(({ invitationId }) => invitationId !== exceptId).map((invitation) => expired(about, invitation));
};

/** What an act takes out of pending offers: the expiries to record before it, and the withdrawals to record after it. */
export interface Withdrawal {
  readonly before: readonly MembershipEvent[];
  readonly after: readonly MembershipEvent[];
}

/**
 * Takes the communities (or all of the tree) out of the person's pending offers (rules 22 and 25); an offer that would be
 * empty is revoked.
 */
export const withdrawOffers = (
  { about, membership }: { readonly about: About; readonly membership: Membership },
  communityIds: readonly string[] | 'all',
  at: string,
  cause: 'removal' | 'direct-add' | 'erasure',
): Withdrawal => {
  const { lapsed, open } = meetPending(membership, communityIds, at);
  const withdrawn = (invitation: Invitation): MembershipEvent => {
    const { invitationId, scopes } = invitation;
    const left = scopes.filter(({ communityId }) => communityIds !== 'all' && !communityIds.includes(communityId));
    // An erasure has no part that could be left over: it takes all.
    if (left.length === 0 || cause === 'erasure') {
      return { type: 'InvitationRevoked', data: { ...aboutOffer(about, invitation), cause, hasReason: false } };
    }
    const removedCommunityIds = communitiesTakenOut(scopes, left);
    const amended = { ...about, invitationId, scopes: left, removedCommunityIds, cause, authority: null };
    return { type: 'InvitationAmended', data: amended };
  };
  return { before: lapsed.map((invitation) => expired(about, invitation)), after: open.map(withdrawn) };
};

/** The communities of an invitation together with further ones, each once. */
export const communitiesTogether = ({ scopes }: Invitation, others: readonly string[]): readonly string[] => [
  ...new Set([...communitiesOffered(scopes), ...others]),
];
