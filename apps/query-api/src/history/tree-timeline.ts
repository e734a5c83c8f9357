import type { CommunityEvent } from '@app/contracts';
import { type Community, communityFold, type Tree, treeOf } from '@app/domain/reading';
import { type AuditDocument, communityActOf } from '@app/read-models';

/** Somebody's act, or the system's, at its place in the log. */
export interface Act {
  readonly type: string;
  readonly position: string;
  readonly at: string;
  /** As the actor of an event's metadata. */
  readonly by: string;
}

/** An act that changed a community, and the tree from then on. */
export interface TreeStep {
  readonly act: Act;
  readonly communityId: string;
  readonly tree: Tree | null;
}

export const actOf = ({ event, position, at }: AuditDocument): Act => ({
  type: event.type,
  position,
  at,
  by: event.metadata.actor,
});

/** A tree between two places in the log: as it stood at the first, and after each act that can change anybody's access. */
export class TreeTimeline {
  readonly steps: TreeStep[] = [];
  private communities: Readonly<Record<string, Community>>;

  constructor(
    readonly rootId: string,
    /** Null when the root did not exist yet. */
    readonly start: Tree | null,
  ) {
    this.communities = start?.communities ?? {};
  }

  /** Takes acts in the order of the log; those of memberships change nothing here. */
  take(document: AuditDocument): void {
    const event = communityActOf(document);
    if (event === null) return;
    const { communityId } = event.data;
    this.communities = { ...this.communities, ...this.after(event) };
    const root = this.communities[this.rootId];
    const tree = root === undefined ? null : treeOf(root, Object.values(this.communities));
    this.steps.push({ act: actOf(document), communityId, tree });
  }

  /** The tree as it stands after all that was taken. */
  get end(): Tree | null {
    return this.steps.at(-1)?.tree ?? this.start;
  }

  private after(event: CommunityEvent): Readonly<Record<string, Community>> {
    const { communityId } = event.data;
    const state = communityFold.evolve(this.communities[communityId] ?? null, event);
    return state === null ? {} : { [communityId]: state };
  }
}
