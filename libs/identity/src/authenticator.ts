import { DomainError } from '@app/contracts';
import type { People, Person } from '@app/people';

import type { Caller, TokenVerifier } from './caller';
import { isSomebodyElse, type KnownCaller, resolveCaller } from './known-caller';

/** A caller who may be nobody yet: his address is not verified, or belongs to another subject. */
export interface UnresolvedCaller {
  readonly caller: Caller;
  readonly address: KnownCaller['address'] | null;
  /** Null as well when the person of the address is bound to another subject. */
  readonly person: Person | null;
}

export interface Authenticator {
  /**
   * Whoever is behind an Authorization header. Throws `unauthenticated`, and unless `unverifiedAllowed` what
   * {@link resolveCaller} throws.
   */
  readonly authenticate: (
    authorization: string | undefined,
    route: { readonly unverifiedAllowed: boolean },
  ) => Promise<KnownCaller | UnresolvedCaller>;
}

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

const tokenIn = (authorization: string | undefined): string => {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new DomainError('unauthenticated', 'Send a token as "Authorization: Bearer <token>"');
  return token;
};

const resolveLeniently = async (people: People, caller: Caller): Promise<UnresolvedCaller> => {
  const { address } = caller;
  if (address === null || !caller.emailVerified) return { caller, address, person: null };
  const person = (await people.byAddress([address])).get(address) ?? null;
  return { caller, address, person: person !== null && isSomebodyElse(person, caller) ? null : person };
};

/**
 * Tells callers by verified tokens and the people store. Makes no person. `admit` may throw for a verified caller before anything
 * is looked up.
 */
export const createAuthenticator = (
  verifier: TokenVerifier,
  people: People,
  admit: (caller: Caller) => void = () => undefined,
): Authenticator => ({
  authenticate: async (authorization, { unverifiedAllowed }) => {
    const caller = await verifier.verify(tokenIn(authorization));
    admit(caller);
    return unverifiedAllowed ? resolveLeniently(people, caller) : resolveCaller(people, caller);
  },
});
