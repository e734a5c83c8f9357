import { z } from 'zod';

import { instantSchema } from '../events';
import { uuidSchema } from '../ids';
import { permissionSchema } from '../permissions';
import { actorView } from './references.view';

/** What somebody had in a community, as its list of members told it. */
const accessView = z
  .strictObject({
    roles: z.array(z.string()),
    inheritedRoles: z.array(z.string()),
    permissions: z.array(permissionSchema),
  })
  .meta({ id: 'Access' });

const change = z.strictObject({
  personId: uuidSchema,
  communityId: uuidSchema,
  /** The last act in between that changed what this person had there. */
  act: z.strictObject({ type: z.string(), position: z.string(), at: instantSchema, by: actorView }),
});

/**
 * Who has access at the later of two places in the log and had none at the earlier one, who lost it, and who has other
 * roles or permissions; each list in order of personId and communityId.
 */
export const accessDiffView = z
  .strictObject({
    gained: z.array(change.extend({ after: accessView })),
    lost: z.array(change.extend({ before: accessView })),
    changed: z.array(change.extend({ before: accessView, after: accessView })),
    asOfPosition: z.string().nullable(),
  })
  .meta({ id: 'AccessDiff' });

export type AccessView = z.infer<typeof accessView>;
export type AccessDiffView = z.infer<typeof accessDiffView>;
