import { DomainError } from '@app/contracts';

import type { InvitationPolicy } from '../community/community';

const HOUR_MS = 3_600_000;
const MIN_LIFETIME_HOURS = 1;

/** Refuses an address whose domain the policy does not name; an empty list names all (rule 13). Exact, not by suffix. */
export const requireAllowedDomain = ({ allowedEmailDomains }: InvitationPolicy, emailDomain: string): void => {
  if (allowedEmailDomains.length === 0 || allowedEmailDomains.includes(emailDomain)) return;
  throw new DomainError(
    'email-domain-not-allowed',
    'The invitation policy does not allow the domain of this address. Use an address of an allowed domain.',
    { allowedEmailDomains },
  );
};

/** When an offer made at `at` ends: after the hours asked for, or the policy's default (rule 13). */
export const expiryAfter = (policy: InvitationPolicy, at: string, askedHours: number | undefined): string => {
  const hours = askedHours ?? Math.min(policy.defaultLifetimeHours, policy.maxLifetimeHours);
  const { maxLifetimeHours } = policy;
  if (!Number.isInteger(hours) || hours < MIN_LIFETIME_HOURS || hours > maxLifetimeHours) {
    const range = `between ${MIN_LIFETIME_HOURS} and ${maxLifetimeHours}`;
    throw new DomainError('lifetime-out-of-range', `Choose a whole number of hours ${range}.`, {
      minLifetimeHours: MIN_LIFETIME_HOURS,
      maxLifetimeHours,
    });
  }
  return new Date(Date.parse(at) + hours * HOUR_MS).toISOString();
};
