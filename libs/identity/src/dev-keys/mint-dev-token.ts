import { createHash } from 'node:crypto';

import { DomainError, type EmailAddress, parseEmailAddress } from '@app/contracts';
import { SignJWT } from 'jose';

import { OPERATOR_ROLE } from '../claims';
import { DEV_ALGORITHM, type DevKey } from './dev-key';

/** Whom a development token speaks of, and for whom it is. */
export interface DevTokenClaims {
  readonly key: Pick<DevKey, 'keyId' | 'privateKey'>;
  readonly issuer: string;
  readonly audience: string;
  /** As typed; the token carries it trimmed. */
  readonly email: string;
  readonly name?: string;
  readonly operator?: boolean;
  /** True unless said otherwise. */
  readonly verified?: boolean;
  readonly ttlSeconds: number;
  readonly rolesClaim: string;
  readonly now: Date;
}

/** The subject of an address: the same however the address was typed. */
export const devSubjectOf = (address: EmailAddress): string =>
  `dev|${createHash('sha256').update(address).digest('hex').slice(0, 32)}`;

/** A signed JWT like an identity provider's. Rejects with `DomainError('email-invalid')` for what is no address. */
export const mintDevToken = async (claims: DevTokenClaims): Promise<string> => {
  const { key, email, name, operator = false, verified = true, now, ttlSeconds } = claims;
  const address = parseEmailAddress(email);
  if (address === null) throw new DomainError('email-invalid', 'Give an e-mail address, like ada@example.org');
  const issuedAt = Math.floor(now.getTime() / 1_000);
  return new SignJWT({
    email: email.trim(),
    email_verified: verified,
    ...(name === undefined ? {} : { name }),
    ...(operator ? { [claims.rolesClaim]: [OPERATOR_ROLE] } : {}),
  })
    .setProtectedHeader({ alg: DEV_ALGORITHM, kid: key.keyId, typ: 'JWT' })
    .setIssuer(claims.issuer)
    .setAudience(claims.audience)
    .setSubject(devSubjectOf(address))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(key.privateKey);
};
