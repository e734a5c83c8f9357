import { z } from 'zod';

import { instantSchema, revisionSchema } from '../events';
import { uuidSchema } from '../ids';
import { listView } from './list.view';
import { actorView, addressedPersonView } from './references.view';

/** One event as the caller may see it: `otherCommunities` counts those that he cannot. */
export const auditEntryView = z
  .strictObject({
    position: z.string(),
    at: instantSchema,
    type: z.string(),
    actor: actorView,
    subject: addressedPersonView.optional(),
    communities: z.array(z.strictObject({ communityId: uuidSchema, roles: z.array(z.string()).optional() })),
    otherCommunities: z.int().nonnegative(),
    invitationId: z.string().optional(),
    authority: z
      .strictObject({
        via: z.enum(['held', 'assign-role']),
        scopes: z.array(
          z.strictObject({
            communityId: uuidSchema,
            roles: z.array(z.string()),
            basis: z.record(z.string(), revisionSchema),
          }),
        ),
      })
      .optional(),
    reason: z.string().optional(),
    correlationId: z.string(),
    causationId: z.string(),
    commandId: uuidSchema,
    eventId: uuidSchema,
  })
  .meta({ id: 'AuditEntry' });
export const auditView = listView(auditEntryView).meta({ id: 'AuditPage' });

export type AuditEntryView = z.infer<typeof auditEntryView>;
