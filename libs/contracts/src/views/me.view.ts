import { z } from 'zod';

import { uuidSchema } from '../ids';
import { permissionSchema } from '../permissions';

/** Who the caller is; `personId` is null until something is known of him. */
export const meView = z
  .strictObject({
    personId: uuidSchema.nullable(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    emailVerified: z.boolean(),
    operator: z.boolean(),
  })
  .meta({ id: 'Me' });

export const permissionsView = z
  .strictObject({
    items: z.array(z.strictObject({ name: permissionSchema, administrative: z.boolean(), description: z.string() })),
  })
  .meta({ id: 'PermissionCatalogue' });

export type MeView = z.infer<typeof meView>;
export type PermissionsView = z.infer<typeof permissionsView>;
