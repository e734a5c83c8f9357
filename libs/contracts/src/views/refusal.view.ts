import { z } from 'zod';

import { instantSchema } from '../events';
import { uuidSchema } from '../ids';
import { problemCodes } from '../problems';
import { listView } from './list.view';
import { actorView } from './references.view';

/** An operator of whom nothing is recorded yet: refused commands make no person. */
const unrecordedOperatorView = z.strictObject({ personId: z.null(), name: z.null(), operator: z.literal(true) });

/** A command that was refused: `otherCommunities` counts those it was about that the caller does not see. */
export const refusalView = z
  .strictObject({
    at: instantSchema,
    code: z.enum(problemCodes),
    commandType: z.string(),
    actor: z.union([actorView, unrecordedOperatorView]),
    communities: z.array(z.strictObject({ communityId: uuidSchema })),
    otherCommunities: z.int().nonnegative(),
  })
  .meta({ id: 'Refusal' });
export const refusalsView = listView(refusalView).meta({ id: 'RefusalList' });

export type RefusalView = z.infer<typeof refusalView>;
