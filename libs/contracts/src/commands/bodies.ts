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
export const typedEmailSchema = z.string().meta({ format: 'email' });

const roleIdSchema = z.string().min(1).max(64);
const uniqueRoles = z
  .array(roleIdSchema)
  .min(1)
  .max(MAX_ROLES)
  .refine((roles) => new Set(roles).size === roles.length, { error: 'Each role once' })
  .meta({ uniqueItems: true });

/** What is offered: roles by community. */
export const offerSchema = z
  .record(z.string().min(1).max(64), uniqueRoles)
  .refine((offer) => Object.keys(offer).length >= 1 && Object.keys(offer).length <= MAX_SCOPES, {
    error: `Between 1 and ${MAX_SCOPES} communities`,
  })
  .meta({ minProperties: 1, maxProperties: MAX_SCOPES });

/** Out of range for the policy is `lifetime-out-of-range`, so any whole number passes here, however large. */
const lifetimeSchema = z
  .number()
  .refine((hours) => Number.isInteger(hours), { error: 'A whole number of hours' })
  .meta({ type: 'integer' })
  .optional();

export const registerCommunityBody = z
  .strictObject({
    name: nameSchema,
    kind: z.enum(['standalone', 'mssp-main']),
    ownerEmail: typedEmailSchema.optional(),
  })
  .meta({ id: 'RegisterCommunity' });
export const nameBody = z.strictObject({ name: nameSchema }).meta({ id: 'Name' });
export const transferOwnershipBody = z.strictObject({ personId: uuidSchema }).meta({ id: 'TransferOwnership' });
export const invitationPolicyBody = z
  .strictObject({
    defaultLifetimeHours: z.int().min(1).max(720),
    maxLifetimeHours: z.int().min(1).max(720),
    allowedEmailDomains: z.array(z.string().trim().min(1).max(253)).max(100),
  })
  .refine((policy) => policy.defaultLifetimeHours <= policy.maxLifetimeHours, {
    path: ['defaultLifetimeHours'],
    error: 'Not above maxLifetimeHours',
  })
  .meta({ id: 'InvitationPolicy' });
export const roleBody = z
  .strictObject({
    name: nameSchema,
    description: plainText(10, 1_000),
    permissions: z
      .array(permissionSchema)
      .min(1)
      .refine((permissions) => new Set(permissions).size === permissions.length, { error: 'Each permission once' })
      .meta({ uniqueItems: true }),
  })
  .meta({ id: 'RoleDefinition' });
export const inviteUserBody = z
  .strictObject({
    email: typedEmailSchema,
    communities: offerSchema,
    expiresInHours: lifetimeSchema,
  })
  .meta({ id: 'InviteUser' });
export const bulkInvitationsBody = z.strictObject({ invitations: z.array(z.unknown()).min(1).max(MAX_BULK) });
/** What a bulk request is to hold; what it takes is rows of any shape, because each fails alone. */
export const inviteManyBody = z
  .strictObject({ invitations: z.array(inviteUserBody).min(1).max(MAX_BULK) })
  .meta({ id: 'InviteMany' });
export const amendInvitationBody = z.strictObject({ communities: offerSchema }).meta({ id: 'AmendInvitation' });
export const reasonBody = z.strictObject({ reason: reasonSchema.optional() }).meta({ id: 'Reason' });
export const resendInvitationBody = z.strictObject({ expiresInHours: lifetimeSchema }).meta({ id: 'ResendInvitation' });
export const addMemberBody = z.strictObject({ email: typedEmailSchema, roles: uniqueRoles }).meta({ id: 'AddMember' });
export const changeRolesBody = z.strictObject({ roles: uniqueRoles }).meta({ id: 'ChangeRoles' });
/** For commands that take no body: nothing, or an empty object. */
export const emptyBody = z.strictObject({});
/** At most one of `personId` and `email` is to be given. */
export const accessCheckBody = z.strictObject({
  personId: z.string().min(1).max(64).optional(),
  email: typedEmailSchema.optional(),
  communityId: z.string().min(1).max(64),
  permission: permissionSchema,
  asOf: z.string().min(1).max(64).optional(),
});
