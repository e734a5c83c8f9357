import { DomainError } from '@app/contracts';

import type { MembershipFacts } from '../authority/facts';
import { notFound, selfGrant } from '../authority/refusals';
import { canSee, seesTree } from '../authority/sight';
import type { Standing } from '../authority/standing';
import { requireLoaded } from '../authority/tree';
import type { Invitation, InvitationStatus, Membership } from './membership';
import { communitiesOffered } from './offer';
import { aboutInvitation, type Situation, situationOf } from './situation';

/** The invitation of this id in the membership, or `not-found`. */
export const invitationIn = (membership: Membership, invitationId: string): Invitation => {
  const invitation = Object.hasOwn(membership.invitations, invitationId)
    ? membership.invitations[invitationId]
    : undefined;
  if (invitation === undefined) throw notFound();
  return invitation;
};

/** True for the voucher of an invitation while he can still see a community of its tree. */
export const isWatchfulVoucher = (actor: Standing, { voucherId }: Invitation): boolean =>
  actor.personId === voucherId && seesTree(actor);

/**
 * The invitation that somebody else than its guest acts on. `not-found` unless the actor sees one of the communities
 * offered, or vouches for it and still sees one of the tree.
 */
export const invitationAtHand = (
  invitationId: string,
  membership: Membership,
  facts: MembershipFacts,
): Situation & { readonly invitation: Invitation } => {
  const situation = situationOf(aboutInvitation(invitationId), membership, facts);
  const { actor, tree } = situation;
  const invitation = invitationIn(membership, invitationId);
  const offered = communitiesOffered(invitation.scopes);
  requireLoaded(tree, offered);
  const visible = offered.some((communityId) => canSee(actor, communityId)) || isWatchfulVoucher(actor, invitation);
  if (!visible) throw notFound();
  return { ...situation, invitation };
};

const statusWords: Readonly<Record<InvitationStatus, string>> = {
  pending: 'is pending',
  accepted: 'was accepted',
  declined: 'was declined',
  revoked: 'was revoked',
  expired: 'has expired',
  voided: 'was voided',
};

/** The refusal of an answer or a change that the status no longer allows (rule 18). */
export const notPending = (status: InvitationStatus): DomainError =>
  new DomainError(
    'invitation-not-pending',
    `The invitation ${statusWords[status]}. Make a new one if access is still wanted.`,
    { invitationStatus: status },
  );

/** The refusal of what comes at or after the moment of expiry (rule 19). */
export const hasExpired = (): DomainError =>
  new DomainError('invitation-expired', 'The invitation has expired. Ask for it to be sent again.');

/** The refusal of an acceptance whose voucher can no longer vouch, or that offers a retired role (rules 9 and 26). */
export const wasVoided = (position?: string): DomainError =>
  new DomainError(
    'invitation-voided',
    'Whoever vouched for the invitation can no longer give what it offers. Ask for a new invitation.',
    position === undefined ? {} : { position },
  );

/** Refuses to invite oneself, or to vouch for an invitation of one's own (rule 14). */
export const requireOther = ({ actor, subject }: Situation): void => {
  if (actor.personId !== subject.personId) return;
  throw new DomainError('self-invitation', 'Nobody invites himself. Ask another administrator to do it.');
};

/** Refuses to give oneself access without an invitation (rule 23). */
export const requireOtherReceiver = ({ actor, subject }: Situation): void => {
  if (actor.personId === subject.personId) throw selfGrant();
};
