import type { GrantedRole, Scope } from '@app/contracts';

export type InvitationStatus = 'pending' | 'accepted' | 'declined' | 'revoked' | 'expired' | 'voided';

/** An offer to one person, as the membership stream tells it. Plain JSON. */
export interface Invitation {
  readonly invitationId: string;
  readonly status: InvitationStatus;
  /** The offer as it stands; for a final invitation as it stood at the end. */
  readonly scopes: readonly Scope[];
  /** RFC 3339; after it a pending invitation is lapsed, even when no event says so yet (rule 19). */
  readonly expiresAt: string;
  /** Who invited first. */
  readonly inviterId: string;
  /** Who last invited, amended or resent it: the one whose authority is judged at acceptance. */
  readonly voucherId: string;
  readonly emailCommitment: string;
  /** 1 for the invitation itself, plus one for each resend. */
  readonly sends: number;
  /** Counts the changes, mail events excluded. */
  readonly version: number;
}

/** What a person holds himself in one community. */
export interface MemberScope {
  readonly roles: readonly GrantedRole[];
  readonly suspended: boolean;
}

/** Everything between one person and one tree, as the stream tells it. Plain JSON: read models keep it as it is. */
export interface Membership {
  readonly invitations: Readonly<Record<string, Invitation>>;
  /** By communityId; a community without own roles and without suspension is absent. */
  readonly scopes: Readonly<Record<string, MemberScope>>;
  /** Version at which the roles in main were last given, changed or ended; 0 for never (see `Community.formerOwners`). */
  readonly mainStatedAt: number;
  /** Every community the stream ever named, in order of first mention: where the person has a history (rule 27). */
  readonly knownIn: readonly string[];
  /** Counts the changes of the membership itself: what alters `scopes`. Offers have versions of their own. */
  readonly version: number;
}
