import { z } from 'zod';

import { uuidSchema } from '../ids';
import { permissionSchema } from '../permissions';
import { nameSchema, plainText, reasonSchema } from '../plain-text';

/** One invitation names at most this many communities (rule 7). */
export const MAX_SCOPES = 50;
/** A list of roles in a request holds at most this many ids. */
export const MAX_ROLES = 50;
/** One bulk request holds at most this many invitations. */
export const MAX_BULK = 1_000;

/**
 * An address as somebody typed it. Whether it is one is decided by `parseEmailAddress`, which has a code of its own for
 * what is none (`email-invalid`).
 */
export const typedEmailSchema = z.string();

const roleIdSchema = z.string().min(1).max(64);
const uniqueRoles = z
  .array(roleIdSchema)
  .min(1)
  .max(MAX_ROLES)
  .refine((roles) => new Set(roles).size === roles.length, { error: 'Each role once' });

/** What is offered: roles by community. */
export const offerSchema = z
  .record(z.string().min(1).max(64), uniqueRoles)
  .refine((offer) => Object.keys(offer).length >= 1 && Object.keys(offer).length <= MAX_SCOPES, {
    error: `Between 1 and ${MAX_SCOPES} communities`,
  });

/** Out of range for the policy is `lifetime-out-of-range`, so any whole number passes here, however large. */
const lifetimeSchema = z
  .number()
  .refine((hours) => Number.isInteger(hours), { error: 'A whole number of hours' })
  .meta({ type: 'integer' })
  .optional();

export const registerCommunityBody = z.strictObject({
  name: nameSchema,
  kind: z.enum(['standalone', 'mssp-main']),
  ownerEmail: typedEmailSchema.optional(),
});
export const nameBody = z.strictObject({ name: nameSchema });
export const transferOwnershipBody = z.strictObject({ personId: uuidSchema });
export const invitationPolicyBody = z
  .strictObject({
    defaultLifetimeHours: z.int().min(1).max(720),
    maxLifetimeHours: z.int().min(1).max(720),
    allowedEmailDomains: z.array(z.string().trim().min(1).max(253)).max(100),
  })
  .refine((policy) => policy.defaultLifetimeHours <= policy.maxLifetimeHours, {
    path: ['defaultLifetimeHours'],
    error: 'Not above maxLifetimeHours',
  });
export const roleBody = z.strictObject({
  name: nameSchema,
  description: plainText(10, 1_000),
  permissions: z
    .array(permissionSchema)
    .min(1)
    .refine((permissions) => new Set(permissions).size === permissions.length, { error: 'Each permission once' }),
});
export const inviteUserBody = z.strictObject({
  email: typedEmailSchema,
  communities: offerSchema,
  expiresInHours: lifetimeSchema,
});
export const bulkInvitationsBody = z.strictObject({ invitations: z.array(z.unknown()).min(1).max(MAX_BULK) });
export const amendInvitationBody = z.strictObject({ communities: offerSchema });
export const reasonBody = z.strictObject({ reason: reasonSchema.optional() });
export const resendInvitationBody = z.strictObject({ expiresInHours: lifetimeSchema });
export const addMemberBody = z.strictObject({ email: typedEmailSchema, roles: uniqueRoles });
export const changeRolesBody = z.strictObject({ roles: uniqueRoles });
/** For commands that take no body: nothing, or an empty object. */
export const emptyBody = z.strictObject({});
export const accessCheckBody = z.strictObject({
  personId: z.string().min(1).max(64).optional(),
  email: typedEmailSchema.optional(),
  communityId: z.string().min(1).max(64),
  permission: permissionSchema,
  asOf: z.string().min(1).max(64).optional(),
});
