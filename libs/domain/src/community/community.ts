import type { Permission } from '@app/contracts';

export type CommunityKind = 'standalone' | 'mssp-main' | 'mssp-managed';

/** A custom role as it stands. */
export interface CustomRole {
  readonly roleId: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** Counts the definitions: 1 for the first. */
  readonly revision: number;
  readonly retired: boolean;
  /** Counts the changes, retirement included. */
  readonly version: number;
}

/** What a root says about invitations into its tree (rule 13). */
export interface InvitationPolicy {
  readonly defaultLifetimeHours: number;
  readonly maxLifetimeHours: number;
  /** Domains in normal form; empty = all. */
  readonly allowedEmailDomains: readonly string[];
}

/** A community as its stream tells it. Plain JSON: read models keep it as it is. */
export interface Community {
  readonly communityId: string;
  /** Itself for a root, its parent for a managed one. */
  readonly rootId: string;
  readonly kind: CommunityKind;
  readonly name: string;
  readonly status: 'active' | 'disabled';
  /** Null in a managed community: the owner of the root is the owner of the tree. */
  readonly ownerId: string | null;
  /** Version of the membership at the transfer, by personId of a former owner (rule 24). */
  readonly formerOwners: Readonly<Record<string, number>>;
  readonly roles: Readonly<Record<string, CustomRole>>;
  readonly policy: InvitationPolicy;
  /** Counts the changes of the community: the events of its stream. */
  readonly version: number;
}

/** Null until the community is registered. */
export type CommunityState = Community | null;
