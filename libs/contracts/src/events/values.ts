import { z } from 'zod';

import { uuidSchema } from '../ids';

/** A time as every event and view spells it: RFC 3339, UTC, milliseconds. Sorts as text. */
export const instantSchema = z.iso
  .datetime({ precision: 3 })
  .meta({ id: 'Instant', example: '2026-01-10T09:30:00.000Z' });

/** A revision of a stream as text, or `no_stream` when the stream did not exist when it was looked at. */
export const revisionSchema = z.string().regex(/^(\d+|no_stream)$/);

/** A role as it was offered or granted: `revision` counts the definitions of a custom role (1 = first), 0 for a default one. */
export const grantedRoleSchema = z.strictObject({
  roleId: z.string().min(1),
  revision: z.int().nonnegative(),
});

/** Roles in one community. */
export const scopeSchema = z.strictObject({
  communityId: uuidSchema,
  roles: z.array(grantedRoleSchema).min(1),
});

/** At least one community, each once. */
export const scopesSchema = z.array(scopeSchema).min(1);

/**
 * On whose word a grant was made: by way of which roles in each scope, and which revisions of which streams were
 * looked at. `via: "assign-role"` marks a grant of product permissions that its giver does not hold himself.
 */
export const authoritySchema = z.strictObject({
  personId: uuidSchema,
  via: z.enum(['held', 'assign-role']),
  scopes: z.array(
    z.strictObject({
      communityId: uuidSchema,
      /** Ids of the roles, or `owner`. */
      roles: z.array(z.string()),
      basis: z.record(z.string(), revisionSchema),
    }),
  ),
});

export type GrantedRole = z.infer<typeof grantedRoleSchema>;
export type Scope = z.infer<typeof scopeSchema>;
export type Authority = z.infer<typeof authoritySchema>;
