import { DomainError, MAX_SCOPES, type GrantedRole, type Scope } from '@app/contracts';

import type { GrantedScope } from '../authority/ceiling';
import { type AvailableRole, findRole } from '../authority/roles';
import type { Tree } from '../authority/standing';
import type { Offer } from '../commands';
import type { Invitation } from './membership';
import type { About } from './situation';

/**
 * A role that may be offered or added now: `role-unknown` when nothing of this id is usable in the community,
 * `role-retired` when it is no longer given (rule 26).
 */
export const grantableRole = (tree: Tree, communityId: string, roleId: string): AvailableRole => {
  const role = findRole(tree, communityId, roleId);
  if (role === null) {
    throw new DomainError('role-unknown', 'No such role is usable in the community. Choose one of its roles.', {
      communityId,
      roleId,
    });
  }
  if (role.retired) {
    throw new DomainError('role-retired', 'The role is retired. Choose another one.', { communityId, roleId });
  }
  return role;
};

/** What a client asked for, with every role looked up (rules 7 and 28). */
export const resolveOffer = (tree: Tree, offer: Offer): readonly GrantedScope[] => {
  const entries = Object.entries(offer);
  const whole = entries.length >= 1 && entries.length <= MAX_SCOPES && entries.every(([, roles]) => roles.length >= 1);
  if (!whole) {
    throw new DomainError('validation-failed', `Name 1 to ${MAX_SCOPES} communities, each with at least one role.`);
  }
  return entries.map(([communityId, roleIds]) => ({
    communityId,
    roles: [...new Set(roleIds)].map((roleId) => grantableRole(tree, communityId, roleId)),
  }));
};

/** A role as events record it: with the revision that was looked at (rule 10). */
export const granted = ({ roleId, revision }: AvailableRole): GrantedRole => ({ roleId, revision });

/** Scopes as events record them. */
export const scopesOf = (scopes: readonly GrantedScope[]): Scope[] =>
  scopes.map(({ communityId, roles }) => ({ communityId, roles: roles.map(granted) }));

/** Recorded scopes as a client would ask for them. */
export const offerOf = (scopes: readonly Scope[]): Offer =>
  Object.fromEntries(scopes.map(({ communityId, roles }) => [communityId, roles.map(({ roleId }) => roleId)]));

/** Ids of the communities of an offer, in its order. */
export const communitiesOffered = (scopes: readonly Scope[]): readonly string[] =>
  scopes.map(({ communityId }) => communityId);

/** What the events of an invitation begin with: whose it is, and the communities of its offer as it stands. */
export const aboutOffer = (about: About, { invitationId, scopes }: Invitation) => ({
  ...about,
  invitationId,
  communityIds: [...communitiesOffered(scopes)],
});

/** Ids of the communities that an offer names and the one that replaces it does not. */
export const communitiesTakenOut = (before: readonly Scope[], after: readonly Scope[]): string[] => {
  const kept = new Set(communitiesOffered(after));
  return communitiesOffered(before).filter((communityId) => !kept.has(communityId));
};

const sameRoles = (one: Scope, other: Scope) =>
  one.roles.length === other.roles.length &&
  one.roles.every(({ roleId }) => other.roles.some((role) => role.roleId === roleId));

/** True when both offer the same roles in the same communities, in whatever order and of whatever revisions. */
export const sameOffer = (one: readonly Scope[], other: readonly Scope[]): boolean =>
  one.length === other.length &&
  one.every((scope) =>
    other.some((candidate) => candidate.communityId === scope.communityId && sameRoles(scope, candidate)),
  );
