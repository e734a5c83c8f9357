import { type Authority, communityStream, isAdministrative, membershipStream, type Permission } from '@app/contracts';

import { effectiveRoles, isOwner, permissionsIfEnabled } from './access';
import { grantExceeds } from './refusals';
import type { AvailableRole } from './roles';
import type { Basis, Standing } from './standing';

/** Roles that are to be given in one community. */
export interface GrantedScope {
  readonly communityId: string;
  readonly roles: readonly AvailableRole[];
}

/** What the ceiling says of a grant: the permissions beyond it, and by what the rest may be given. */
export interface Judgement {
  /** Each once; empty when the grant is within the giver's authority. */
  readonly exceeding: readonly Permission[];
  readonly via: Authority['via'];
}

/**
 * Rule 9: every permission of every role is one that the giver holds in that scope, or a product permission where he holds
 * COMMUNITY_ASSIGN_ROLE. That clause never applies to a receiver who is the giver. Judged as if the communities were
 * enabled.
 */
export const judgeGrant = (giver: Standing, receiverId: string, scopes: readonly GrantedScope[]): Judgement => {
  const beyondHeld = scopes.flatMap(({ communityId, roles }) => {
    const held = permissionsIfEnabled(giver, communityId);
    const assigns = held.has('COMMUNITY_ASSIGN_ROLE') && giver.personId !== receiverId;
    return roles
      .flatMap(({ permissions }) => permissions)
      .filter((permission) => !held.has(permission))
      .map((permission) => ({ permission, assigned: assigns && !isAdministrative(permission) }));
  });
  const exceeding = new Set(beyondHeld.filter(({ assigned }) => !assigned).map(({ permission }) => permission));
  return { exceeding: [...exceeding], via: beyondHeld.some(({ assigned }) => assigned) ? 'assign-role' : 'held' };
};

const basisIn = ({ personId, tree }: Standing, communityId: string, basis: Basis): Record<string, string> => {
  const rootId = tree.root.communityId;
  const streams = [membershipStream(rootId, personId), communityStream(rootId), communityStream(communityId)];
  return Object.fromEntries(Object.entries(basis).filter(([stream]) => streams.includes(stream)));
};

/** Whose word a grant rests on, by which of his roles in force in each scope, and what was looked at (rule 10). */
export const authorityOf = (
  giver: Standing,
  communityIds: readonly string[],
  via: Authority['via'],
  basis: Basis,
): Authority => ({
  personId: giver.personId,
  via,
  scopes: communityIds.map((communityId) => ({
    communityId,
    roles: isOwner(giver) ? ['owner'] : [...effectiveRoles(giver, communityId)],
    basis: basisIn(giver, communityId, basis),
  })),
});

/** The authority for a grant, or the refusal `grant-exceeds-authority` that names what is beyond the ceiling. */
export const authorityFor = (
  giver: Standing,
  receiverId: string,
  scopes: readonly GrantedScope[],
  basis: Basis,
): Authority => {
  const { exceeding, via } = judgeGrant(giver, receiverId, scopes);
  if (exceeding.length > 0) throw grantExceeds(exceeding);
  return authorityOf(
    giver,
    scopes.map(({ communityId }) => communityId),
    via,
    basis,
  );
};
