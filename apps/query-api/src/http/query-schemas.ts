import {
  DomainError,
  type EmailAddress,
  exampleOf,
  guestlistEventTypes,
  isUuid,
  parseEmailAddress,
} from '@app/contracts';
import { parseQuery } from '@app/runtime';
import { z } from 'zod';

import { spellPosition } from '../reading/positions';

/** Repeatable: one of these names or a list of them. */
const repeatable = <const Name extends string>(names: readonly Name[]) => {
  const name = z.enum(names);
  const error = `Any of ${names.join(', ')}`;
  return z.union([name.transform((one) => [one]), z.array(name).max(50)], { error }).optional();
};

/** What the documentation says of a parameter. */
const says = <Schema extends z.ZodType>(schema: Schema, description: string, example: unknown): Schema =>
  schema.meta({ description, example });

const limit = z
  .string()
  .regex(/^\d{1,3}$/, { error: 'A whole number from 1 to 100' })
  .transform(Number)
  .pipe(z.int().min(1).max(100))
  .default(20)
  .meta({ type: 'integer', minimum: 1, maximum: 100 });
const position = z.string().min(1).max(64);
const personId = z.string().refine(isUuid, { error: 'The id of a person' });
const invitationId = z.string().min(1).max(100);
const scope = says(
  z.literal('tree').optional(),
  'Of a root: its whole tree. On a managed community it is refused.',
  'tree',
);
const order = says(
  z.enum(['asc', 'desc']).default('asc'),
  'The oldest first (`asc`, when left out) or the newest.',
  'desc',
);
const cursor = z.string().optional();
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** A time or a position; which one, and whether the log has reached it, is found out where it is looked for. */
const asOf = says(
  position.optional(),
  'As it was at this time or position, inclusive. Names are those of today.',
  exampleOf.earlier,
);

/** `minPosition` alone: for a single resource. */
export const singleQuery = z.strictObject({
  minPosition: says(
    position.transform(spellPosition).optional(),
    'Waits up to 2 s until the answer contains this position: that of your own command, for example.',
    exampleOf.position,
  ),
});
/** For one answer about a community, or about the tree of a root. */
export const scopedQuery = singleQuery.extend({ scope });
/** The same between two places in the log, each a time or a position. */
export const rangeQuery = scopedQuery.extend({
  from: says(position, 'The earlier place: a time or a position.', exampleOf.earlier),
  to: says(position, 'The later place: a time or a position.', exampleOf.position),
});
/** For a single resource that can be asked for as it was. */
export const singleAsOfQuery = singleQuery.extend({ asOf });
/** For a list without filters. */
export const pageQuery = singleQuery.extend({
  limit: says(limit, 'How many items a page has, 1 to 100; 20 when left out.', 50),
  cursor: says(cursor, 'Where to go on: `next` of the page before, with the same filters.', exampleOf.cursor),
});

/** For a list without filters that can be asked for as it was. */
export const pageAsOfQuery = pageQuery.extend({ asOf });

/** For a list without filters, of a community or of the tree of a root. */
export const scopedPageQuery = pageQuery.extend({ scope });

const email = z.string().max(1_000).optional();

export const membersQuery = pageAsOfQuery.extend({
  email: says(email, 'Only the member with exactly this address.', exampleOf.email),
  role: says(z.string().min(1).max(64).optional(), 'Only members with this role, inherited or own.', 'guest'),
  status: says(z.enum(['active', 'suspended']).optional(), 'Only members of this status.', 'suspended'),
  scope,
});

export const invitationsQuery = pageQuery.extend({
  status: says(
    repeatable(['pending', 'accepted', 'declined', 'revoked', 'expired', 'voided']),
    'Only invitations of this status; may be repeated.',
    ['pending'],
  ),
  email: says(email, 'Only invitations to exactly this address.', exampleOf.email),
  invitedBy: says(personId.optional(), 'Only invitations by this person.', exampleOf.adaId),
  expiresBefore: says(instant.optional(), 'Only those that end before this time.', exampleOf.later),
  sort: says(z.enum(['invitedAt', 'expiresAt']).default('invitedAt'), 'What they are ordered by.', 'expiresAt'),
  order,
  scope,
});

/** For a page of JSON. As a stream of NDJSON or CSV the whole range is answered, and `limit` and `cursor` are refused. */
export const auditQuery = pageQuery.extend({
  limit: says(limit, 'How many entries a page of JSON has. A stream takes none.', 100),
  cursor: says(cursor, 'Where a page of JSON goes on. A stream takes none.', exampleOf.cursor),
  from: says(position.optional(), 'The first time or position, inclusive.', exampleOf.earlier),
  to: says(position.optional(), 'The last time or position, inclusive.', exampleOf.position),
  type: says(repeatable(guestlistEventTypes), 'Only entries of this type; may be repeated.', ['InvitationAccepted']),
  actor: says(personId.optional(), 'Only acts of this person.', exampleOf.adaId),
  subject: says(personId.optional(), 'Only acts upon this person.', exampleOf.graceId),
  invitationId: says(invitationId.optional(), 'Only what concerns this invitation.', exampleOf.invitationId),
  via: says(
    z.enum(['held', 'assign-role']).optional(),
    'Only grants of this authority: `assign-role` gave what its giver did not hold.',
    'assign-role',
  ),
  order,
  scope,
});

/** What picks entries of the audit applies to its feed, too; what orders or cuts a list does not. */
export const feedQuery = auditQuery
  .pick({ type: true, actor: true, subject: true, invitationId: true, via: true, scope: true })
  .extend({
    after: says(position.optional(), 'Everything after this position; from now on when left out.', exampleOf.position),
  });

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
