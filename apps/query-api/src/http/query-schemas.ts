import { DomainError, type EmailAddress, isUuid, parseEmailAddress } from '@app/contracts';
import { z } from 'zod';

/** Repeatable: one text or a list of them. */
const repeatable = <Value extends z.ZodType>(value: Value) =>
  z.union([value.transform((one) => [one]), z.array(value).max(50)]).optional();

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

/** `minPosition` alone: for a single resource. */
export const singleQuery = z.strictObject({ minPosition: position.optional() });
/** For a list without filters. */
export const pageQuery = singleQuery.extend({ limit, cursor: z.string().optional() });

export const membersQuery = pageQuery.extend({
  email: z.string().max(1_000).optional(),
  role: z.string().min(1).max(64).optional(),
  status: z.enum(['active', 'suspended']).optional(),
  scope,
});

export const invitationsQuery = pageQuery.extend({
  status: repeatable(z.enum(['pending', 'accepted', 'declined', 'revoked', 'expired', 'voided'])),
  email: z.string().max(1_000).optional(),
  invitedBy: personId.optional(),
  expiresBefore: instant.optional(),
  sort: z.enum(['invitedAt', 'expiresAt']).default('invitedAt'),
  order,
  scope,
});

export const auditQuery = pageQuery.extend({
  from: position.optional(),
  to: position.optional(),
  type: repeatable(z.string().min(1).max(64)),
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

export type SingleQuery = z.infer<typeof singleQuery>;
export type PageQuery = z.infer<typeof pageQuery>;
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
