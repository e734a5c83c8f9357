import type { ActorView, Permission, ReasonOfAccessView } from '@app/contracts';
import { findRole, inheritedRoles, isOwner, isSuspended, ownRoles, type Standing } from '@app/domain/reading';
import type { ProvenGrant } from '@app/read-models';

interface Asked {
  readonly standing: Standing;
  readonly communityId: string;
  readonly permission: Permission;
  /** Whether who asks sees the community; what was given in others is left out. */
  readonly canSee: (communityId: string) => boolean;
}

/** A role in force and the community that it is held in. */
interface HeldRole {
  readonly roleId: string;
  readonly heldIn: string;
}

const givingRoles = ({ standing, communityId, permission }: Asked): readonly HeldRole[] => {
  const rootId = standing.tree.root.communityId;
  if (isOwner(standing)) return [{ roleId: 'owner', heldIn: rootId }];
  const inherited = inheritedRoles(standing, communityId).map((roleId) => ({ roleId, heldIn: rootId }));
  const own = ownRolesInForce(standing, communityId).map((roleId) => ({ roleId, heldIn: communityId }));
  return [...own, ...inherited].filter(({ roleId }) =>
    findRole(standing.tree, communityId, roleId)?.permissions.includes(permission),
  );
};

const ownRolesInForce = (standing: Standing, communityId: string): readonly string[] =>
  isSuspended(standing, communityId) ? [] : ownRoles(standing, communityId);

/** Why the person has the permission: one entry for each role and community that gives it, as far as they are seen. */
export const explainAccess = (
  asked: Asked,
  grants: readonly ProvenGrant[],
  actor: (by: string) => ActorView,
): ReasonOfAccessView[] =>
  givingRoles(asked).flatMap(({ roleId, heldIn }) => {
    if (!asked.canSee(heldIn)) return [];
    const grant = grants.find(({ communityId, roles }) => communityId === heldIn && roles.includes(roleId));
    if (grant === undefined) return [];
    const { permission, communityId } = asked;
    return [
      {
        permission,
        roleId,
        communityId,
        ...(heldIn !== communityId && { inheritedFrom: heldIn }),
        grantedBy: actor(grant.by),
        act: grant.act,
        ...(grant.invitationId !== undefined && { invitationId: grant.invitationId }),
        at: grant.at,
      },
    ];
  });
