import { DomainError } from '@app/contracts';

/** The one refusal for all that does not exist or may not be seen: nobody can tell the one from the other. */
export const notFound = (): DomainError => new DomainError('not-found', 'Nothing is there, or nothing you may see.');
