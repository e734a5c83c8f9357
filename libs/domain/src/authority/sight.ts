import { communitiesHeld, inheritedRoles, isMember, isOwner, isSuspended, ownRoles, wasOwner } from './access';
import type { Standing } from './standing';
import { communityIn } from './tree';

/**
 * True when the person sees the community (rule 27): its members do, suspended ones too, and through main whoever is not
 * suspended there. False for a community that the tree does not hold.
 */
export const canSee = (standing: Standing, communityId: string): boolean =>
  communityIn(standing.tree, communityId) !== null &&
  (isMember(standing, communityId) || inheritedRoles(standing, communityId).length > 0);

/** True when the person sees at least one community of the tree, which need not be loaded. */
export const seesTree = (standing: Standing): boolean => isOwner(standing) || communitiesHeld(standing).length > 0;

/** True when the tree was ever told of this person. */
export const hasHistory = (standing: Standing): boolean =>
  standing.membership.knownIn.length > 0 || isOwner(standing) || wasOwner(standing);

/**
 * True when the viewer can know of the person: he has, had or was offered something in a community that the viewer sees;
 * whoever ever was in main was visible in the whole tree.
 */
export const isKnownTo = (viewer: Standing, person: Standing): boolean => {
  const { root } = person.tree;
  if (isOwner(person) || wasOwner(person) || person.membership.mainStatedAt > 0) return true;
  const seesAll =
    isOwner(viewer) || (ownRoles(viewer, root.communityId).length > 0 && !isSuspended(viewer, root.communityId));
  return person.membership.knownIn.some((communityId) => seesAll || ownRoles(viewer, communityId).length > 0);
};
