import { DomainError, type Permission } from '@app/contracts';

import { permissionsIfEnabled } from './access';
import { forbidden, notFound } from './refusals';
import { canSee, isKnownTo } from './sight';
import type { Standing, Tree } from './standing';
import { isDisabled } from './tree';

/** Refuses as unknown what the actor cannot see (rule 27). */
export const requireSight = (actor: Standing, communityIds: readonly string[]): void => {
  if (!communityIds.every((communityId) => canSee(actor, communityId))) throw notFound();
};

/** Refuses as unknown a person that the actor cannot know of. */
export const requireKnown = (actor: Standing, person: Standing): void => {
  if (!isKnownTo(actor, person)) throw notFound();
};

/** True when the actor holds one of the permissions in every community named, judged as if all were enabled (rule 5). */
export const holds = (actor: Standing, communityIds: readonly string[], anyOf: readonly Permission[]): boolean =>
  communityIds.every((communityId) => {
    const held = permissionsIfEnabled(actor, communityId);
    return anyOf.some((permission) => held.has(permission));
  });

/** Refuses an actor without any of the permissions in one of the communities. */
export const requirePermission = (
  actor: Standing,
  communityIds: readonly string[],
  ...anyOf: readonly Permission[]
): void => {
  if (!holds(actor, communityIds, anyOf)) throw forbidden(anyOf);
};

/** Refuses a command that was asked of another version than the one that stands. */
export const requireVersion = ({ expectedVersion }: { readonly expectedVersion?: number }, version: number): void => {
  if (expectedVersion === undefined || expectedVersion === version) return;
  throw new DomainError('version-mismatch', `This is at version ${version} now. Look at it again, then repeat.`, {
    version,
  });
};

/** Refuses what is impossible where a community, or the root of its tree, is disabled (rule 5). */
export const requireEnabled = (tree: Tree, communityIds: readonly string[]): void => {
  if (communityIds.some((communityId) => isDisabled(tree, communityId))) {
    throw new DomainError(
      'community-disabled',
      'A community concerned is disabled. Have it enabled first, then repeat.',
    );
  }
};
