import { changedAnswer, communityAnswer, exampleOf } from '@app/contracts';
import { describeCommand } from '../http/describe-command';

const tag = 'Communities';
const made = { schema: communityAnswer, example: { communityId: exampleOf.mainId }, says: 'Made.' };
const done = { schema: changedAnswer, example: {}, says: 'Done.' };

/** Descriptions of the commands about a community, by the method that serves each. */
export const communityOperations = {
  register: describeCommand({
    id: 'registerCommunity',
    tag,
    summary: 'Register a root community',
    description: 'The caller owns it; an operator may name another owner.',
    status: 201,
    answer: made,
    body: { example: { name: 'Northwind', kind: 'mssp-main' } },
    problems: ['email-invalid'],
    records: 'CommunityRegistered',
  }),
  addManaged: describeCommand({
    id: 'addManagedCommunity',
    tag,
    summary: 'Add a managed community',
    status: 201,
    answer: made,
    body: { example: { name: 'Acme' } },
    problems: ['not-an-mssp', 'community-disabled'],
    records: 'ManagedCommunityAdded',
  }),
  rename: describeCommand({
    id: 'renameCommunity',
    tag,
    summary: 'Rename a community',
    answer: done,
    body: { example: { name: 'Northwind Security' } },
    problems: ['community-disabled'],
    records: 'CommunityRenamed',
  }),
  disable: describeCommand({
    id: 'disableCommunity',
    tag,
    summary: 'Disable a community',
    description: 'Nobody is let in while it is disabled; a disabled root disables its tree.',
    answer: done,
    problems: ['community-disabled'],
    records: 'CommunityDisabled',
  }),
  enable: describeCommand({
    id: 'enableCommunity',
    tag,
    summary: 'Enable a community again',
    answer: done,
    problems: ['community-disabled'],
    records: 'CommunityEnabled',
  }),
  transfer: describeCommand({
    id: 'transferOwnership',
    tag,
    summary: 'Transfer the ownership of a root to one of its members',
    answer: done,
    body: { example: { personId: exampleOf.graceId } },
    problems: ['not-a-member', 'community-disabled'],
    records: 'OwnershipTransferred',
  }),
  setPolicy: describeCommand({
    id: 'setInvitationPolicy',
    tag,
    summary: 'Set the invitation policy of a root',
    description: 'How long offers live, and which domains may be invited; an empty list allows every domain.',
    answer: done,
    body: { example: { defaultLifetimeHours: 168, maxLifetimeHours: 720, allowedEmailDomains: ['example.org'] } },
    problems: ['community-disabled'],
    records: 'InvitationPolicySet',
  }),
};
