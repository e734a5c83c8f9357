import { DomainError, type EmailAddress, guestlistEventTypes, isUuid, parseEmailAddress } from '@app/contracts';
import { parseQuery } from '@app/runtime';
import { z } from 'zod';

import { spellPosition } from '../reading/positions';

/** Repeatable: one of these names or a list of them. */
const repeatable = <const Name extends string>(names: readonly Name[]) => {
  const name = z.enum(names);
  const error = `Any of ${names.join(', ')}`;
  return z.union([name.transform((one) => [one]), z.array(name).max(50)], { error }).optional();
};

const limit = z
  .string()
  .regex(/^\d{1,3}$/, { error: 'A whole number from 1 to 100' })
  .transform(Number)
  .pipe(z.int().min(1).max(100))
  .default(20);
const position = z.string().min(1).max(64);
const personId = z.string().refine(isUuid, { error: 'The id of a person' });
const invitationId = z.string().min(1).max(100);
const scope = z.literal('tree').optional();
const order = z.enum(['asc', 'desc']).default('asc');
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** A time or a position; which one, and whether the log has reached it, is found out where it is looked for. */
const asOf = position.optional();

/** `minPosition` alone: for a single resource. */
export const singleQuery = z.strictObject({ minPosition: position.transform(spellPosition).optional() });
/** For one answer about a community, or about the tree of a root. */
export const scopedQuery = singleQuery.extend({ scope });
/** The same between two places in the log, each a time or a position. */
export const rangeQuery = scopedQuery.extend({ from: position, to: position });
/** For a single resource that can be asked for as it was. */
export const singleAsOfQuery = singleQuery.extend({ asOf });
/** For a list without filters. */
export const pageQuery = singleQuery.extend({ limit, cursor: z.string().optional() });

/** For a list without filters that can be asked for as it was. */
export const pageAsOfQuery = pageQuery.extend({ asOf });

/** For a list without filters, of a community or of the tree of a root. */
export const scopedPageQuery = pageQuery.extend({ scope });

export const membersQuery = pageAsOfQuery.extend({
  email: z.string().max(1_000).optional(),
  role: z.string().min(1).max(64).optional(),
  status: z.enum(['active', 'suspended']).optional(),
  scope,
});

export const invitationsQuery = pageQuery.extend({
  status: repeatable(['pending', 'accepted', 'declined', 'revoked', 'expired', 'voided']),
  email: z.string().max(1_000).optional(),
  invitedBy: personId.optional(),
  expiresBefore: instant.optional(),
  sort: z.enum(['invitedAt', 'expiresAt']).default('invitedAt'),
  order,
  scope,
});

/** For a page of JSON. As a stream of NDJSON or CSV the whole range is answered, and `limit` and `cursor` are refused. */
export const auditQuery = pageQuery.extend({
  limit: limit.describe('How many entries a page of JSON has. A stream takes none.'),
  cursor: z.string().optional().describe('Where a page of JSON goes on. A stream takes none.'),
  from: position.optional(),
  to: position.optional(),
  type: repeatable(guestlistEventTypes),
  actor: personId.optional(),
  subject: personId.optional(),
  invitationId: invitationId.optional(),
  via: z.enum(['held', 'assign-role']).optional(),
  order,
  scope,
});

/** What picks entries of the audit applies to its feed, too; what orders or cuts a list does not. */
export const feedQuery = auditQuery
  .pick({ type: true, actor: true, subject: true, invitationId: true, via: true, scope: true })
  .extend({ after: position.optional() });

const ofAPage = z
  .never({ error: 'A stream answers the whole range: leave this out, or ask for application/json.' })
  .optional();
const paging = z.looseObject({ limit: ofAPage, cursor: ofAPage });

/** Refuses the parameters of a page with `validation-failed`. */
export const refusePaging = (query: unknown): void => void parseQuery(paging, query);

export type SingleQuery = z.infer<typeof singleQuery>;
export type ScopedQuery = z.infer<typeof scopedQuery>;
export type RangeQuery = z.infer<typeof rangeQuery>;
export type SingleAsOfQuery = z.infer<typeof singleAsOfQuery>;
export type PageAsOfQuery = z.infer<typeof pageAsOfQuery>;
export type PageQuery = z.infer<typeof pageQuery>;
export type ScopedPageQuery = z.infer<typeof scopedPageQuery>;
export type MembersQuery = z.infer<typeof membersQuery>;
export type InvitationsQuery = z.infer<typeof invitationsQuery>;
export type AuditQuery = z.infer<typeof auditQuery>;
export type FeedQuery = z.infer<typeof feedQuery>;

/**
 * An address in normal form, as at the door.
 *
 * @throws DomainError `email-invalid`
 */
export const addressIn = (text: string | undefined): EmailAddress | undefined => {
  if (text === undefined) return undefined;
  const address = parseEmailAddress(text);
  if (address === null) throw new DomainError('email-invalid', 'This is no e-mail address. Correct it and repeat.');
  return address;
};
