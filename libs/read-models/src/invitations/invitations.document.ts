import type { Invitation, InvitationStatus } from '@app/domain';

/** Which communities an invitation offered from a position on. */
export interface OfferedFrom {
  readonly position: string;
  readonly communityIds: readonly string[];
}

/** An invitation as its events tell it; its id is the invitationId. */
export interface InvitationDocument {
  readonly rootId: string;
  readonly personId: string;
  readonly invitation: Invitation;
  /** As recorded: a lapsed invitation is `pending` until its expiry has been recorded. */
  readonly status: InvitationStatus;
  /** Communities of the offer as it stands. */
  readonly communityIds: readonly string[];
  readonly invitedBy: string;
  readonly invitedAt: string;
  readonly expiresAt: string;
  /** When it was accepted or declined. */
  readonly answeredAt: string | null;
  /** The last event of this invitation that says it has a reason. */
  readonly reasonEventId: string | null;
  readonly mail: 'queued' | 'sent' | 'failed' | 'withheld';
  /** Every offer it ever made, oldest first. */
  readonly offers: readonly OfferedFrom[];
}

/** The communities that an event of this invitation at this position concerns: those offered just before it and from it on. */
export const communitiesAt = (offers: readonly OfferedFrom[], position: string): readonly string[] => {
  const before = offers.findLast((offer) => offer.position < position);
  const from = offers.find((offer) => offer.position === position);
  return [...new Set([...(before?.communityIds ?? []), ...(from?.communityIds ?? [])])];
};
