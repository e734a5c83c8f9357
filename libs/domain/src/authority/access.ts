import { allPermissions, type Permission } from '@app/contracts';

import type { MemberScope } from '../membership/membership';
import { findRole } from './roles';
import type { Standing } from './standing';
import { communityIn, isDisabled } from './tree';

/** What a disabled community leaves of anybody's permissions (rule 5). */
const leftWhenDisabled: readonly Permission[] = [
  'COMMUNITY_LIST_MEMBER',
  'COMMUNITY_READ_AUDIT',
  'COMMUNITY_READ_ROLE',
];

const everything: ReadonlySet<Permission> = new Set(allPermissions);

const scopeIn = ({ membership }: Standing, communityId: string): MemberScope | undefined =>
  Object.hasOwn(membership.scopes, communityId) ? membership.scopes[communityId] : undefined;

/** True when the person owns the root, and with it has everything in the whole tree, whatever his membership says. */
export const isOwner = ({ tree, personId }: Standing): boolean => tree.root.ownerId === personId;

/** True when the person owned the root once and handed it on. */
export const wasOwner = ({ tree, personId }: Standing): boolean => Object.hasOwn(tree.root.formerOwners, personId);

/** True when a former owner keeps `admin` in the root because his membership has said nothing of the root since (rule 24). */
const keepsAdmin = (standing: Standing): boolean => {
  const { tree, personId, membership } = standing;
  if (!wasOwner(standing) || isOwner(standing)) return false;
  return membership.mainStatedAt <= (tree.root.formerOwners[personId] ?? 0);
};

/**
 * Ids of the roles that the person holds in this very community, suspended or not; none for somebody who holds none. The
 * `admin` that a former owner keeps is one of them; ownership is no role and is not listed.
 */
export const ownRoles = (standing: Standing, communityId: string): readonly string[] => {
  const stated = (scopeIn(standing, communityId)?.roles ?? []).map(({ roleId }) => roleId);
  const kept = communityId === standing.tree.root.communityId && keepsAdmin(standing);
  return kept && !stated.includes('admin') ? [...stated, 'admin'] : stated;
};

/** True when the person is suspended in this very community. */
export const isSuspended = (standing: Standing, communityId: string): boolean =>
  scopeIn(standing, communityId)?.suspended ?? false;

/** Ids of the roles that come to a managed community out of main (rule 1): none in a root, none while suspended in main. */
export const inheritedRoles = (standing: Standing, communityId: string): readonly string[] => {
  const { root } = standing.tree;
  const inherits = communityId !== root.communityId && communityIn(standing.tree, communityId) !== null;
  return inherits && !isSuspended(standing, root.communityId) ? ownRoles(standing, root.communityId) : [];
};

/** Ids of all roles in force: those inherited, and the person's own ones unless he is suspended there (rules 3 and 5). */
export const effectiveRoles = (standing: Standing, communityId: string): readonly string[] => {
  const own = isSuspended(standing, communityId) ? [] : ownRoles(standing, communityId);
  return [...new Set([...own, ...inheritedRoles(standing, communityId)])];
};

/**
 * What the person may do there, were the community enabled: how commands are judged (rule 5). Empty for a community that
 * the tree does not hold.
 */
export const permissionsIfEnabled = (standing: Standing, communityId: string): ReadonlySet<Permission> => {
  if (communityIn(standing.tree, communityId) === null) return new Set();
  if (isOwner(standing)) return everything;
  const roles = effectiveRoles(standing, communityId).map((roleId) => findRole(standing.tree, communityId, roleId));
  return new Set(roles.flatMap((role) => role?.permissions ?? []));
};

/** What the person may do there now, in the order of the catalogue: masked by suspension and by a disabled community. */
export const effectivePermissions = (standing: Standing, communityId: string): readonly Permission[] => {
  const held = permissionsIfEnabled(standing, communityId);
  // Who holds everything is listed in many communities: for him nothing needs to be compared.
  if (held === everything && !isDisabled(standing.tree, communityId)) return allPermissions;
  const left = isDisabled(standing.tree, communityId) ? leftWhenDisabled : allPermissions;
  return left.filter((permission) => held.has(permission));
};

/** True for the owner and for whoever holds roles in this very community, suspended or not; inherited ones do not count (rule 12). */
export const isMember = (standing: Standing, communityId: string): boolean =>
  isOwner(standing) || ownRoles(standing, communityId).length > 0;

/** The communities where the person holds roles himself: the root first, the others in order of their ids. */
export const communitiesHeld = (standing: Standing): readonly string[] => {
  const rootId = standing.tree.root.communityId;
  const stated = Object.keys(standing.membership.scopes).filter((communityId) => communityId !== rootId);
  return [rootId, ...stated.toSorted()].filter((communityId) => ownRoles(standing, communityId).length > 0);
};
