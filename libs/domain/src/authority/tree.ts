import type { Community } from '../community/community';
import type { Tree } from './standing';

/** The tree of a root with those of the others that belong to it; communities of another tree are left out. */
export const treeOf = (root: Community, others: readonly Community[]): Tree => ({
  root,
  communities: Object.fromEntries(
    [...others.filter(({ rootId }) => rootId === root.communityId), root].map((community) => [
      community.communityId,
      community,
    ]),
  ),
});

/** The tree with this state of one of its communities in place of what was there. */
export const withCommunity = ({ root, communities }: Tree, community: Community): Tree =>
  treeOf(community.communityId === root.communityId ? community : root, [...Object.values(communities), community]);

/** The community, or null when the tree does not hold it: whatever a client may have typed. */
export const communityIn = ({ communities }: Tree, communityId: string): Community | null =>
  Object.hasOwn(communities, communityId) ? (communities[communityId] ?? null) : null;

/** True when the community or its root is disabled: a disabled root masks its whole tree (rule 5). */
export const isDisabled = (tree: Tree, communityId: string): boolean =>
  tree.root.status === 'disabled' || communityIn(tree, communityId)?.status === 'disabled';

/**
 * For communities that the log names, not a client: a decision that looks at them without having them would be made on
 * nothing.
 *
 * @throws RangeError when one was not loaded: a fault of whoever gathered the facts.
 */
export const requireLoaded = (tree: Tree, communityIds: readonly string[]): void => {
  if (communityIds.some((communityId) => communityIn(tree, communityId) === null)) {
    throw new RangeError('The facts leave out a community that this decision rests on');
  }
};
