import type { Invitation, InvitationStatus } from '@app/domain/reading';

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
}
