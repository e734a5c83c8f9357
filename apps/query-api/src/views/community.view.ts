import type { CommunityView, PlaceInCommunityView, RoleView } from '@app/contracts';
import {
  type AvailableRole,
  canSee,
  type Community,
  effectivePermissions,
  inheritedRoles,
  isOwner,
  judgeGrant,
  ownRoles,
  type Standing,
} from '@app/domain/reading';

import type { Directory } from '../directory/directory';

/** A community and the root of its tree, as they are or were. */
export interface CommunityInTree {
  readonly community: Community;
  readonly root: Community;
}

/** A community of the caller's tree as far as he sees it: what is a fact of the root takes seeing the root. */
export const communityViewFor = (
  standing: Standing,
  { community, root }: CommunityInTree,
  directory: Directory,
): CommunityView => {
  const { communityId, rootId, name, kind, status, version } = community;
  const seesRoot = canSee(standing, rootId);
  const ownerId = seesRoot ? root.ownerId : null;
  const { defaultLifetimeHours, maxLifetimeHours, allowedEmailDomains } = root.policy;
  return {
    communityId,
    name,
    kind,
    status,
    parentId: seesRoot && rootId !== communityId ? rootId : null,
    owner: ownerId === null ? null : directory.person({ rootId, personId: ownerId }),
    version,
    policy: seesRoot ? { defaultLifetimeHours, maxLifetimeHours, allowedEmailDomains: [...allowedEmailDomains] } : null,
  };
};

/** The place of a person in one community. */
export const placeInCommunityFor = (standing: Standing, community: Community): PlaceInCommunityView => {
  const { communityId, name, kind, status } = community;
  return {
    communityId,
    name,
    kind,
    status,
    roles: [...ownRoles(standing, communityId)],
    inheritedRoles: [...inheritedRoles(standing, communityId)],
    permissions: [...effectivePermissions(standing, communityId)],
    owner: isOwner(standing),
  };
};

// Whoever gives roles to others does it by one of these; the receiver is nobody in particular.
const givingPermissions = ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_ADD_MEMBER_DIRECTLY', 'COMMUNITY_ASSIGN_ROLE'] as const;
const NOBODY = '';

const isAssignable = (caller: Standing, communityId: string, role: AvailableRole): boolean => {
  const held = effectivePermissions(caller, communityId);
  if (role.retired || !givingPermissions.some((permission) => held.includes(permission))) return false;
  return judgeGrant(caller, NOBODY, [{ communityId, roles: [role] }]).exceeding.length === 0;
};

/** A role as usable in the community, and whether the caller could give it there now. */
export const roleViewFor = (caller: Standing, communityId: string, role: AvailableRole): RoleView => ({
  roleId: role.roleId,
  name: role.name,
  description: role.description,
  permissions: [...role.permissions],
  default: role.definedIn === null,
  definedIn: role.definedIn,
  retired: role.retired,
  assignable: isAssignable(caller, communityId, role),
  version: role.version,
});
