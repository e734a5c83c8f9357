import { exampleOf, roleAnswer } from '@app/contracts';
import { describeCommand } from '../http/describe-command';

const tag = 'Roles';
const answer = { schema: roleAnswer, example: { roleId: exampleOf.roleId }, says: 'Done.' };
const body = {
  example: {
    name: 'Hunter',
    description: 'Reads alerts and assets to hunt in them',
    permissions: ['ALERTS_READ', 'ASSETS_READ'],
  },
};

/** Descriptions of the commands about a role, by the method that serves each. */
export const roleOperations = {
  define: describeCommand({
    id: 'defineRole',
    tag,
    summary: 'Define a role',
    status: 201,
    answer: { ...answer, says: 'Defined.' },
    body,
    problems: ['grant-exceeds-authority', 'community-disabled'],
    records: 'RoleDefined',
  }),
  change: describeCommand({
    id: 'changeRole',
    tag,
    summary: 'Change a role',
    description: 'Whoever has it has it as it is now.',
    answer,
    body,
    problems: [
      'grant-exceeds-authority',
      'takes-more-than-held',
      'role-not-modifiable',
      'role-retired',
      'community-disabled',
    ],
    records: 'RoleChanged',
  }),
  retire: describeCommand({
    id: 'retireRole',
    tag,
    summary: 'Retire a role',
    description: 'Nobody is given it any more; who has it keeps it.',
    answer,
    problems: ['role-not-modifiable', 'community-disabled'],
    records: 'RoleRetired',
  }),
};
