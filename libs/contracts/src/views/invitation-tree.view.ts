import { z } from 'zod';

import { instantSchema } from '../events';
import { uuidSchema } from '../ids';
import { addressedPersonView } from './references.view';

/** An invitation, whatever became of it, from whoever made it to the invited person. */
export const invitationEdgeView = z.strictObject({
  from: uuidSchema,
  to: uuidSchema,
  invitationId: z.string(),
  at: instantSchema,
});

/**
 * The owner, or somebody who invited or was invited: `active` or `suspended` with access now, `invited` without it while an
 * offer is open, `former` with neither.
 */
export const invitationNodeView = addressedPersonView.extend({
  status: z.enum(['active', 'suspended', 'invited', 'former']),
});

/** Who brought whom in. Every end of an edge is a node. */
export const invitationTreeView = z
  .strictObject({
    edges: z.array(invitationEdgeView),
    nodes: z.array(invitationNodeView),
    asOfPosition: z.string().nullable(),
  })
  .meta({ id: 'InvitationTree' });

export type InvitationEdgeView = z.infer<typeof invitationEdgeView>;
export type InvitationNodeView = z.infer<typeof invitationNodeView>;
