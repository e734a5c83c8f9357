import type { EmailAddress, inviteUserBody } from '@app/contracts';
import type { Offer } from '@app/domain';
import type { z } from 'zod';

import { addressOf } from '../http/typed-addresses';

/** What one invitation asks for, its address in normal form. */
export interface InvitationAsked {
  readonly address: EmailAddress;
  readonly offer: Offer;
  readonly expiresInHours?: number;
}

/** Reads a body that its schema let pass. Throws DomainError `email-invalid` when the address is none. */
export const invitationAsked = ({
  email,
  communities,
  expiresInHours,
}: z.output<typeof inviteUserBody>): InvitationAsked => ({
  address: addressOf(email),
  offer: communities,
  ...(expiresInHours === undefined ? {} : { expiresInHours }),
});
