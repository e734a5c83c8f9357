import { allPermissions, DomainError, isDefaultRoleId, type Permission } from '@app/contracts';

import { permissionsIfEnabled } from '../authority/access';
import type { ActorFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireVersion } from '../authority/guards';
import { grantExceeds, notFound } from '../authority/refusals';
import type { Standing } from '../authority/standing';
import type { ChangeRole, RetireRole } from '../commands';
import type { CommunityState, CustomRole } from './community';
import { type Situation, visibleSituation } from './situation';

/**
 * The custom role that somebody with the permission acts on: `not-found` for one that this very community does not define,
 * `role-not-modifiable` for a default one.
 */
export const roleAtHand = (
  command: ChangeRole | RetireRole,
  state: CommunityState,
  facts: ActorFacts,
  permission: Permission,
): Situation & { readonly role: CustomRole } => {
  const { roleId } = command.data;
  const situation = visibleSituation(state, facts);
  const { community, actor } = situation;
  const role = Object.hasOwn(community.roles, roleId) ? community.roles[roleId] : undefined;
  if (role === undefined && !isDefaultRoleId(roleId)) throw notFound();
  requirePermission(actor, [community.communityId], permission);
  requireVersion(command, role?.version ?? 0);
  requireEnabled(actor.tree, [community.communityId]);
  if (role === undefined) {
    throw new DomainError('role-not-modifiable', 'Default roles are the same everywhere. Define a role of your own.');
  }
  return { ...situation, role };
};

/** The permissions that somebody does not hold himself in the community, without any clause (rule 9). */
export const notHeld = (
  author: Standing,
  communityId: string,
  permissions: readonly Permission[],
): readonly Permission[] => {
  const held = permissionsIfEnabled(author, communityId);
  return permissions.filter((permission) => !held.has(permission));
};

/** Refuses a role that would hold what its author does not (rule 9). */
export const requireHeld = (author: Standing, communityId: string, permissions: readonly Permission[]): void => {
  const exceeding = notHeld(author, communityId, permissions);
  if (exceeding.length > 0) throw grantExceeds(exceeding);
};

/** Each permission once, in the order of the catalogue. */
export const inOrder = (permissions: readonly Permission[]): Permission[] =>
  allPermissions.filter((permission) => permissions.includes(permission));
