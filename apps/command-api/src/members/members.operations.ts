import { changedAnswer, exampleOf, memberAddedAnswer } from '@app/contracts';
import { describeCommand } from '../http/describe-command';

const tag = 'Members';
const answer = { schema: changedAnswer, example: {}, says: 'Done.' };
const onMembers = ['not-a-member', 'access-is-inherited', 'owner-protected'] as const;

/** Descriptions of the commands about a member, by the method that serves each. */
export const memberOperations = {
  add: describeCommand({
    id: 'addMember',
    tag,
    summary: 'Give somebody access without asking for consent',
    status: 201,
    answer: { schema: memberAddedAnswer, example: { personId: exampleOf.graceId }, says: 'Added.' },
    body: { example: { email: exampleOf.email, roles: ['guest'] } },
    problems: [
      ...(['already-member', 'grant-exceeds-authority', 'role-retired', 'community-disabled'] as const),
      ...(['email-invalid', 'email-domain-not-allowed', 'role-unknown'] as const),
    ],
    records: 'MemberAdded',
  }),
  changeRoles: describeCommand({
    id: 'changeMemberRoles',
    tag,
    summary: 'Replace the roles of a member',
    answer,
    body: { example: { roles: ['guest'] } },
    problems: [
      ...onMembers,
      ...(['grant-exceeds-authority', 'takes-more-than-held', 'role-retired', 'community-disabled'] as const),
      'role-unknown',
    ],
    records: 'MemberRolesChanged',
  }),
  suspend: describeCommand({
    id: 'suspendMember',
    tag,
    summary: 'Suspend a member',
    description: 'The roles rest until the member is reinstated.',
    answer,
    body: { example: { reason: 'On leave until March' } },
    problems: [...onMembers, 'takes-more-than-held', 'community-disabled'],
    records: 'MemberSuspended',
  }),
  reinstate: describeCommand({
    id: 'reinstateMember',
    tag,
    summary: 'Reinstate a suspended member',
    answer,
    body: { example: { reason: 'Back from leave' } },
    problems: [...onMembers, 'grant-exceeds-authority', 'community-disabled'],
    records: 'MemberReinstated',
  }),
  remove: describeCommand({
    id: 'removeMember',
    tag,
    summary: 'Remove a member',
    description:
      'From one community, or with `everywhere=true` from the whole tree. Works in disabled communities, too.',
    answer,
    problems: [...onMembers, 'takes-more-than-held'],
    records: 'MemberRemoved',
  }),
};
