import type { AccessView } from '@app/contracts';
import { canSee, effectivePermissions, inheritedRoles, ownRoles, type Standing } from '@app/domain/reading';

/** What a person has in a community; null for who is no member there, nor comes to it by main. */
export type Access = AccessView | null;

/** As the list of members tells it: who is suspended has roles and no permissions. */
export const accessIn = (standing: Standing, communityId: string): Access =>
  canSee(standing, communityId)
    ? {
        roles: ownRoles(standing, communityId).toSorted(),
        inheritedRoles: inheritedRoles(standing, communityId).toSorted(),
        permissions: [...effectivePermissions(standing, communityId)],
      }
    : null;

/** The order in which roles were given is no difference. */
export const isSameAccess = (one: Access, other: Access): boolean => JSON.stringify(one) === JSON.stringify(other);
