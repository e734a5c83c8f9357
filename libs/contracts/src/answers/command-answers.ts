import { z } from 'zod';

import { instantSchema } from '../events';
import { exampleOf } from '../examples';
import { uuidSchema } from '../ids';
import { problemOfRowSchema } from '../problems';

const position = z.string().meta({
  description: 'Where the log is after this command. Send it as minPosition to read what the command did.',
  example: exampleOf.position,
});
const version = z.int().nonnegative().meta({
  description:
    'The version that the changed thing has now, as the ETag says it. Send it as If-Match with the next change.',
  example: 3,
});
const invitationId = z.string();

/** What every command answers that changes one thing. */
export const changedAnswer = z.strictObject({ position, version }).meta({ id: 'Changed' });
export const communityAnswer = z
  .strictObject({ communityId: uuidSchema, position, version })
  .meta({ id: 'CommunityChanged' });
export const roleAnswer = z.strictObject({ roleId: z.string(), position, version }).meta({ id: 'RoleChanged' });
export const memberAddedAnswer = z
  .strictObject({ personId: uuidSchema, position, version })
  .meta({ id: 'MemberAdded' });
export const invitedAnswer = z
  .strictObject({ invitationId, personId: uuidSchema, expiresAt: instantSchema, position, version })
  .meta({ id: 'Invited' });
export const invitationAnswer = z.strictObject({ invitationId, position, version }).meta({ id: 'InvitationChanged' });
export const resentAnswer = z
  .strictObject({ invitationId, expiresAt: instantSchema, position, version })
  .meta({ id: 'InvitationResent' });

/** What commands about a person answer: nobody counts their changes. */
export const personAnswer = z.strictObject({ personId: uuidSchema, position }).meta({ id: 'PersonChanged' });

/** What the invited person decided about: roles are ids. */
export const answeredAnswer = z
  .strictObject({
    invitationId,
    communities: z.array(z.strictObject({ communityId: uuidSchema, name: z.string(), roles: z.array(z.string()) })),
    position,
    version,
  })
  .meta({ id: 'InvitationAnswered' });

const rowResult = z
  .strictObject({
    index: z.int().nonnegative(),
    status: z.int(),
    invitationId: invitationId.optional(),
    problem: problemOfRowSchema.optional(),
  })
  .meta({
    id: 'BulkRowResult',
    description: 'What came of one row: 201 with its id, or the problem it would have had alone.',
  });
export const bulkAnswer = z.strictObject({ results: z.array(rowResult), position }).meta({ id: 'BulkResults' });

const wouldRecord = z
  .array(z.strictObject({ type: z.string(), data: z.record(z.string(), z.unknown()) }))
  .meta({ description: 'The events that the command would record.' });
/** What `dryRun=true` answers instead. */
export const dryRunAnswer = z.strictObject({ wouldRecord }).meta({ id: 'DryRun' });
export const bulkDryRunAnswer = z.strictObject({ results: z.array(rowResult), wouldRecord }).meta({ id: 'BulkDryRun' });
