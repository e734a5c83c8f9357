import { DomainError } from '@app/contracts';

import { requirePermission } from './guards';
import { notFound } from './refusals';
import { canSee } from './sight';
import type { Standing } from './standing';

/**
 * The root of the one tree that holds all communities named (rule 8), out of the caller's standings by rootId.
 *
 * Throws, in this order over all of them: `not-found` for one that the caller cannot see in any of his trees, `forbidden`
 * without COMMUNITY_ADD_MEMBER in one, `communities-not-in-one-tree`.
 */
export const requireOneTree = (
  communityIds: readonly string[],
  standings: Readonly<Record<string, Standing>>,
): string => {
  const places = communityIds.map((communityId) => {
    const standing = Object.values(standings).find((candidate) => canSee(candidate, communityId));
    if (standing === undefined) throw notFound();
    return { communityId, standing };
  });
  for (const { communityId, standing } of places) requirePermission(standing, [communityId], 'COMMUNITY_ADD_MEMBER');
  const [rootId, ...others] = new Set(places.map(({ standing }) => standing.tree.root.communityId));
  if (rootId === undefined) throw notFound();
  if (others.length > 0) throw severalTrees();
  return rootId;
};

/** The refusal of an offer in several trees (rule 8). */
export const severalTrees = (): DomainError =>
  new DomainError(
    'communities-not-in-one-tree',
    'One invitation names communities of one tree only. Make one invitation for each tree.',
  );
