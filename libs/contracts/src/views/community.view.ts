import { z } from 'zod';

import { uuidSchema } from '../ids';
import { permissionSchema } from '../permissions';
import { listView } from './list.view';
import { personView } from './references.view';

const kind = z.enum(['standalone', 'mssp-main', 'mssp-managed']);
const status = z.enum(['active', 'disabled']);

/** `parentId`, `owner` and `policy` are facts of the root: null for who does not see it. */
export const communityView = z
  .strictObject({
    communityId: uuidSchema,
    name: z.string(),
    kind,
    status,
    parentId: uuidSchema.nullable(),
    owner: personView.nullable(),
    version: z.int().positive(),
    policy: z
      .strictObject({
        defaultLifetimeHours: z.int(),
        maxLifetimeHours: z.int(),
        allowedEmailDomains: z.array(z.string()),
      })
      .nullable(),
  })
  .meta({ id: 'Community' });
export const communitiesView = listView(communityView).meta({ id: 'CommunityList' });

/** `definedIn` is null for a default role. `assignable`: the caller could offer it there now. */
export const roleView = z
  .strictObject({
    roleId: z.string(),
    name: z.string(),
    description: z.string(),
    permissions: z.array(permissionSchema),
    default: z.boolean(),
    definedIn: uuidSchema.nullable(),
    retired: z.boolean(),
    assignable: z.boolean(),
    version: z.int().nonnegative(),
  })
  .meta({ id: 'Role' });
export const rolesView = listView(roleView).meta({ id: 'RoleList' });

/** The place of a person in one community. */
export const placeInCommunityView = z.strictObject({
  communityId: uuidSchema,
  name: z.string(),
  kind,
  status,
  roles: z.array(z.string()),
  inheritedRoles: z.array(z.string()),
  permissions: z.array(permissionSchema),
  owner: z.boolean(),
});
/** A community the caller sees; for a root with the managed ones he sees, whose own `managed` is empty. */
export const ownCommunityView = placeInCommunityView
  .extend({
    managed: z.array(placeInCommunityView.extend({ managed: z.tuple([]) })),
  })
  .meta({ id: 'OwnCommunity' });
export const ownCommunitiesView = listView(ownCommunityView).meta({ id: 'OwnCommunityList' });

export type CommunityView = z.infer<typeof communityView>;
export type RoleView = z.infer<typeof roleView>;
export type PlaceInCommunityView = z.infer<typeof placeInCommunityView>;
export type OwnCommunityView = z.infer<typeof ownCommunityView>;
