import { z } from 'zod';

import { uuidSchema } from '../ids';
import { permissionSchema } from '../permissions';

/** `rootId` is the tree: the community itself when it is a root, its parent when it is managed. */
const community = { rootId: uuidSchema, communityId: uuidSchema };
const role = {
  ...community,
  roleId: uuidSchema,
  name: z.string().min(1),
  description: z.string().min(1),
  permissions: z.array(permissionSchema).min(1),
};

/** Data of every event of a `community-…` stream, by type. */
export const communityEventSchemas = {
  CommunityRegistered: z.strictObject({
    ...community,
    name: z.string().min(1),
    kind: z.enum(['standalone', 'mssp-main']),
    ownerId: uuidSchema,
  }),
  ManagedCommunityAdded: z.strictObject({ ...community, name: z.string().min(1) }),
  CommunityRenamed: z.strictObject({ ...community, name: z.string().min(1) }),
  CommunityDisabled: z.strictObject(community),
  CommunityEnabled: z.strictObject(community),
  /**
   * `fromMembershipVersion` is the version of the former owner's membership at the transfer: what that stream says of main
   * afterwards replaces the `admin` role he keeps (rule 24).
   */
  OwnershipTransferred: z.strictObject({
    ...community,
    fromPersonId: uuidSchema,
    fromMembershipVersion: z.int().nonnegative(),
    toPersonId: uuidSchema,
  }),
  RoleDefined: z.strictObject(role),
  RoleChanged: z.strictObject(role),
  RoleRetired: z.strictObject({ ...community, roleId: uuidSchema }),
  InvitationPolicySet: z.strictObject({
    ...community,
    defaultLifetimeHours: z.int().min(1).max(720),
    maxLifetimeHours: z.int().min(1).max(720),
    allowedEmailDomains: z.array(z.string()),
  }),
} as const;
