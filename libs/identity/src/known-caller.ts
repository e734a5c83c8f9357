import { DomainError, type EmailAddress } from '@app/contracts';
import type { People, Person } from '@app/people';

import type { Caller } from './caller';

/** A caller whose token means a person: that of its verified address. */
export interface KnownCaller {
  readonly caller: Caller;
  readonly address: EmailAddress;
  /** Null until something is recorded of him. */
  readonly person: Person | null;
}

/**
 * Who the caller is, with one look-up and no write. Throws `email-not-verified` when his token proves no address, and
 * `identity-conflict` when the person of that address is bound to another subject of the same issuer.
 */
export const resolveCaller = async (people: Pick<People, 'byAddress'>, caller: Caller): Promise<KnownCaller> => {
  const { address } = caller;
  if (address === null || !caller.emailVerified) {
    throw new DomainError(
      'email-not-verified',
      'The token proves no e-mail address. Verify the address with the identity provider and sign in again',
    );
  }
  const person = (await people.byAddress([address])).get(address) ?? null;
  if (person !== null && isSomebodyElse(person, caller)) throw identityConflict();
  return { caller, address, person };
};

/** True when the person is bound to another subject of the caller's issuer. */
export const isSomebodyElse = ({ identities }: Person, { issuer, subject }: Caller): boolean =>
  Object.hasOwn(identities, issuer) && identities[issuer] !== subject;

/** The refusal of a second subject with the right, verified address. */
export const identityConflict = (): DomainError =>
  new DomainError(
    'identity-conflict',
    'The address is bound to another account of this identity provider. Sign in with that one, or ask an operator to rebind it',
  );
