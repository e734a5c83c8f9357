import { z } from 'zod';

import { exampleOf } from '../examples';
import { permissionSchema } from '../permissions';
import type { ProblemCode } from './problem-codes';

const permissions = z.array(permissionSchema);
const id = z.string();

/** One thing that is wrong with a request. */
const fieldError = z
  .strictObject({
    pointer: z.string().meta({
      description: 'A JSON pointer into the body, `?name` for a query parameter, or the name of a header.',
    }),
    detail: z.string(),
  })
  .meta({ id: 'FieldError' });

/** What a problem names beside its code, by code; what is not always known is optional. Never an address or a secret. */
export const problemDetailSchemas: Partial<Readonly<Record<ProblemCode, z.ZodRawShape>>> = {
  forbidden: { permissions: permissions.optional() },
  'grant-exceeds-authority': { permissions },
  'takes-more-than-held': { permissions },
  'already-member': { communityId: id },
  'invitation-already-pending': { invitationId: id.optional() },
  'invitation-not-pending': { invitationStatus: z.string() },
  'invitation-voided': { position: z.string().optional() },
  'role-retired': { communityId: id.optional(), roleId: id },
  'role-unknown': { communityId: id, roleId: id },
  'version-mismatch': { version: z.int().nonnegative() },
  'validation-failed': { errors: z.array(fieldError).optional() },
  'email-domain-not-allowed': { allowedEmailDomains: z.array(z.string()) },
  'lifetime-out-of-range': { minLifetimeHours: z.int(), maxLifetimeHours: z.int() },
};

/** An example of each of them. */
export const problemDetailExamples: Partial<Readonly<Record<ProblemCode, Readonly<Record<string, unknown>>>>> = {
  forbidden: { permissions: ['COMMUNITY_ADD_MEMBER'] },
  'grant-exceeds-authority': { permissions: ['ALERTS_WRITE'] },
  'takes-more-than-held': { permissions: ['COMMUNITY_WRITE_ROLE'] },
  'already-member': { communityId: exampleOf.mainId },
  'invitation-already-pending': { invitationId: exampleOf.invitationId },
  'invitation-not-pending': { invitationStatus: 'revoked' },
  'invitation-voided': { position: exampleOf.position },
  'role-retired': { roleId: exampleOf.roleId },
  'role-unknown': { communityId: exampleOf.mainId, roleId: 'analist' },
  'version-mismatch': { version: 4 },
  'validation-failed': { errors: [{ pointer: '/communities', detail: 'Between 1 and 50 communities' }] },
  'email-domain-not-allowed': { allowedEmailDomains: ['example.org'] },
  'lifetime-out-of-range': { minLifetimeHours: 1, maxLifetimeHours: 720 },
};
