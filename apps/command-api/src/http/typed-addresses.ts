import { DomainError, type EmailAddress, parseEmailAddress, parseEmailDomain } from '@app/contracts';

/**
 * The normal form of an address that somebody typed.
 *
 * @throws DomainError `email-invalid` for what is none.
 */
export const addressOf = (typed: string): EmailAddress => {
  const address = parseEmailAddress(typed);
  if (address === null) throw new DomainError('email-invalid', 'This is no e-mail address. Correct it and try again.');
  return address;
};

/**
 * The normal forms of domains that somebody typed.
 *
 * @throws DomainError `validation-failed` that names those that are none.
 */
export const domainsOf = (typed: readonly string[]): readonly string[] => {
  const domains = typed.map((text) => parseEmailDomain(text));
  const errors = domains.flatMap((domain, index) =>
    domain === null ? [{ pointer: `/allowedEmailDomains/${index}`, detail: 'This is no domain.' }] : [],
  );
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'Correct the domains that errors names.', { errors });
  return domains.filter((domain) => domain !== null);
};
