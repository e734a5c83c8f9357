import { defaultRoles, isDefaultRoleId, type Permission } from '@app/contracts';

import type { Community, CustomRole } from '../community/community';
import type { Tree } from './standing';
import { communityIn } from './tree';

/** A role as a community of the tree sees it. */
export interface AvailableRole {
  readonly roleId: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** The community that defines it; null for a default role. */
  readonly definedIn: string | null;
  /** Retired roles keep working for those who hold them, and cannot be offered or added (rule 26). */
  readonly retired: boolean;
  /** Counts the definitions; 0 for a default role. */
  readonly revision: number;
  /** Counts the changes, retirement included; 0 for a default role. */
  readonly version: number;
}

const available: readonly AvailableRole[] = Object.values(defaultRoles).map((role) => ({
  ...role,
  name: role.roleId,
  definedIn: null,
  retired: false,
  revision: 0,
  version: 0,
}));

const customRole = (community: Community, role: CustomRole): AvailableRole => ({
  ...role,
  definedIn: community.communityId,
});

/** The community itself, and before it its root when that is another one: where the custom roles usable in it are defined. */
const definers = (tree: Tree, communityId: string): readonly Community[] => {
  const community = communityIn(tree, communityId);
  if (community === null) return [];
  return community.communityId === tree.root.communityId ? [tree.root] : [tree.root, community];
};

/**
 * Every role usable in a community, retired ones included: the default ones, the root's, its own. None for a community
 * that the tree does not hold.
 */
export const rolesAvailableIn = (tree: Tree, communityId: string): readonly AvailableRole[] => {
  const communities = definers(tree, communityId);
  if (communities.length === 0) return [];
  const custom = communities.flatMap((community) =>
    Object.values(community.roles).map((role) => customRole(community, role)),
  );
  return [...available, ...custom];
};

/** The role of this id as usable in the community, or null: a role of a sibling is unknown here. */
export const findRole = (tree: Tree, communityId: string, roleId: string): AvailableRole | null => {
  const communities = definers(tree, communityId);
  if (isDefaultRoleId(roleId)) {
    return communities.length === 0 ? null : (available.find((role) => role.roleId === roleId) ?? null);
  }
  for (const community of communities) {
    const role = Object.hasOwn(community.roles, roleId) ? community.roles[roleId] : undefined;
    if (role !== undefined) return customRole(community, role);
  }
  return null;
};
