import type { Community } from '../community/community';
import type { Membership } from '../membership/membership';

/** The communities of one tree that a decision looks at; always with its root. Those not looked at are absent. */
export interface Tree {
  readonly root: Community;
  /** By communityId, the root included. */
  readonly communities: Readonly<Record<string, Community>>;
}

/** One person in one tree: all that access is computed from. */
export interface Standing {
  readonly personId: string;
  readonly tree: Tree;
  readonly membership: Membership;
}

/** Revisions of the streams that a decision looked at, by stream name: what `authority.basis` records. */
export type Basis = Readonly<Record<string, string>>;
