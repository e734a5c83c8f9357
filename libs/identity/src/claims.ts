import { displayNameOf, parseEmailAddress } from '@app/contracts';
import type { JWTPayload } from 'jose';

import type { Caller } from './caller';

/** The role that makes its bearer an operator. */
export const OPERATOR_ROLE = 'guestlist:operator';

// OpenID Connect Core 1.0, section 2
const MAX_SUBJECT = 255;

/** What verified claims say of their bearer; null when they do not say who he is or until when. */
export const callerOf = (claims: JWTPayload, rolesClaim: string): Caller | null => {
  const { iss, sub, exp, email } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT) return null;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return null;
  return {
    issuer: iss,
    subject: sub,
    address: typeof email === 'string' ? parseEmailAddress(email) : null,
    emailVerified: claims.email_verified === true,
    name: displayNameOf(claims.name),
    operator: rolesOf(Object.hasOwn(claims, rolesClaim) ? claims[rolesClaim] : undefined).includes(OPERATOR_ROLE),
    expiresAt: exp,
  };
};

/** Roles come as a list, or as one string with spaces between them. */
const rolesOf = (claim: unknown): readonly unknown[] => {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
};
