import { z } from 'zod';

import { instantSchema } from '../events';
import { uuidSchema } from '../ids';
import { permissionSchema } from '../permissions';
import { listView } from './list.view';
import { actorView, addressedPersonView } from './references.view';

/** By what act, and on whose word, roles in force came about. The owner's role is `owner`. */
export const grantView = z
  .strictObject({
    act: z.enum(['invitation', 'direct', 'owner', 'role-change']),
    invitationId: z.string().optional(),
    by: actorView,
    at: instantSchema,
    roles: z.array(z.string()),
    communityId: uuidSchema,
  })
  .meta({ id: 'Grant' });

export const memberView = addressedPersonView
  .extend({
    roles: z.array(z.string()),
    inheritedRoles: z.array(z.string()),
    permissions: z.array(permissionSchema),
    status: z.enum(['active', 'suspended']),
    owner: z.boolean(),
    since: instantSchema,
    version: z.int().nonnegative(),
    grants: z.array(grantView),
  })
  .meta({ id: 'Member' });
export const membersView = listView(memberView).meta({ id: 'MemberList' });

/** Why somebody may: one entry per role and community that gives the permission. */
export const reasonOfAccessView = z
  .strictObject({
    permission: permissionSchema,
    roleId: z.string(),
    communityId: uuidSchema,
    inheritedFrom: uuidSchema.optional(),
    grantedBy: actorView,
    act: grantView.shape.act,
    invitationId: z.string().optional(),
    at: instantSchema,
  })
  .meta({ id: 'ReasonOfAccess' });

/**
 * `because` is left out for who may not read the audit trail, and of another's tells what was given in communities that the
 * caller sees; `asOfPosition` is null before the first event.
 */
export const accessCheckView = z
  .strictObject({
    allowed: z.boolean(),
    because: z.array(reasonOfAccessView).optional(),
    asOfPosition: z.string().nullable(),
  })
  .meta({ id: 'AccessCheck' });

export type GrantView = z.infer<typeof grantView>;
export type MemberView = z.infer<typeof memberView>;
export type ReasonOfAccessView = z.infer<typeof reasonOfAccessView>;
export type AccessCheckView = z.infer<typeof accessCheckView>;
