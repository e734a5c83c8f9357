import { DomainError, type Permission } from '@app/contracts';

/**
 * The one answer for whatever does not exist or may not be seen: always the same bytes, so that nobody can tell which of
 * the two it is.
 */
export const notFound = (): DomainError =>
  new DomainError('not-found', 'There is nothing under this id that you can see. Check it, or ask to be invited.');

/** Seen, but not permitted. Names the permissions of which one is missing. */
export const forbidden = (anyOf: readonly Permission[]): DomainError =>
  new DomainError(
    'forbidden',
    `This needs ${anyOf.join(' or ')} in every community concerned. Ask one of its administrators.`,
    { permissions: anyOf },
  );

/** For acts on a root that its permissions do not cover. */
export const reservedForOwner = (): DomainError =>
  new DomainError('forbidden', 'Only the owner of the community or an operator does this. Ask one of them.');

/** Rule 23: nobody adds to himself. */
export const selfGrant = (): DomainError =>
  new DomainError('forbidden', 'Nobody gives himself access. Ask another administrator to do it.');

/** Some permissions of a grant are beyond what its giver may give (rule 9). */
export const grantExceeds = (permissions: readonly Permission[]): DomainError =>
  new DomainError(
    'grant-exceeds-authority',
    'This would give permissions that you do not hold there. Leave out the roles that carry them.',
    { permissions: permissions.toSorted() },
  );

/** The target holds, or the role carries, more than the actor (rule 23). */
export const takesMore = (permissions: readonly Permission[]): DomainError =>
  new DomainError(
    'takes-more-than-held',
    'This would take away permissions that you do not hold yourself. Ask somebody who holds them.',
    { permissions: permissions.toSorted() },
  );
