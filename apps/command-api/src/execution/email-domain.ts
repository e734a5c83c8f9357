import type { EmailAddress } from '@app/contracts';

/** What stands after the @ of an address; in normal form, as the address is. */
export const emailDomainOf = (address: EmailAddress): string => address.slice(address.lastIndexOf('@') + 1);
