import { DomainError, type EmailAddress, inviteUserBody } from '@app/contracts';
import { parseBody } from '@app/runtime';

import { type InvitationAsked, invitationAsked } from './invitation-asked';

/** One row of a bulk request: what it asks for, or why it asks for nothing. */
export type BulkRow =
  | { readonly index: number; readonly invitation: InvitationAsked }
  | { readonly index: number; readonly refusal: DomainError };

/** A row that asks for an invitation. */
export type ValidRow = Extract<BulkRow, { invitation: InvitationAsked }>;

/** Reads a row by itself, as the body of a single invitation. Null and texts are no row. */
export const readRow = (row: unknown, index: number): BulkRow => {
  try {
    return { index, invitation: invitationAsked(parseBody(inviteUserBody, row ?? [])) };
  } catch (error) {
    if (error instanceof DomainError) return { index, refusal: error };
    throw error;
  }
};

/** The rows that ask for something, in order, those of one address together. */
export const byAddress = (rows: readonly BulkRow[]): readonly (readonly ValidRow[])[] => {
  const groups = new Map<string, ValidRow[]>();
  for (const row of rows) {
    if (!('invitation' in row)) continue;
    const { address } = row.invitation;
    groups.set(address, [...(groups.get(address) ?? []), row]);
  }
  return [...groups.values()];
};

/** The addresses that the rows invite. */
export const addressesIn = (rows: readonly BulkRow[]): readonly EmailAddress[] =>
  rows.flatMap((row) => ('invitation' in row ? [row.invitation.address] : []));
