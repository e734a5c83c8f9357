import {
  answeredAnswer,
  bulkAnswer,
  bulkDryRunAnswer,
  exampleOf,
  invitationAnswer,
  invitedAnswer,
  inviteManyBody,
  type ProblemCode,
  problemExamples,
  resentAnswer,
} from '@app/contracts';
import type { OperationDescription } from '@app/runtime';
import { z } from 'zod';

import { describeCommand } from '../http/describe-command';

const tag = 'Invitations';
const { invitationId, graceId, mainId, email, later, position } = exampleOf;
const offer = { [mainId]: ['guest'] };
const changed = { schema: invitationAnswer, example: { invitationId }, says: 'Done.' };
const answered = {
  schema: answeredAnswer,
  example: { invitationId, communities: [{ communityId: mainId, name: 'Northwind', roles: ['guest'] }] },
  says: 'What was offered.',
};
const reason = { example: { reason: 'The project was cancelled' } };

const ofOffers: readonly ProblemCode[] = [
  ...(['already-member', 'invitation-already-pending', 'grant-exceeds-authority'] as const),
  ...([
    'role-retired',
    'community-disabled',
    'role-unknown',
    'communities-not-in-one-tree',
    'self-invitation',
  ] as const),
];
const ofState: readonly ProblemCode[] = ['invitation-expired', 'invitation-not-pending', 'invitation-voided'];

const { type, title, status, code, detail } = problemExamples['already-member'];
const rowProblem = { type, title, status, code, detail, communityId: exampleOf.mainId };
const results = [
  { index: 0, status: 201, invitationId },
  { index: 1, status: 409, problem: rowProblem },
];

const inviteMany: OperationDescription = {
  id: 'inviteMany',
  tag,
  summary: 'Invite up to 1,000 people',
  description: 'Every row is decided by itself and fails alone, with the status and problem it would have had.',
  headers: ['Idempotency-Key', 'If-Match'],
  body: { example: { invitations: [{ email, communities: offer }] }, schema: inviteManyBody },
  answers: [
    {
      status: 200,
      description: 'What came of each row, in order. With `dryRun`: what would have, without ids.',
      content: {
        'application/json': {
          schema: z.union([bulkAnswer, bulkDryRunAnswer]),
          examples: {
            answer: { results, position },
            dryRun: {
              results: [{ index: 0, status: 201 }],
              wouldRecord: [{ type: 'UserInvited', data: { invitationId } }],
            },
          },
        },
      },
    },
  ],
};

/** Descriptions of the commands about an invitation, by the method that serves each. */
export const invitationOperations = {
  invite: describeCommand({
    id: 'inviteUser',
    tag,
    summary: 'Invite somebody',
    description: 'One offer for one or more communities of one tree. Nothing is granted before it is accepted.',
    status: 201,
    answer: { schema: invitedAnswer, example: { invitationId, personId: graceId, expiresAt: later }, says: 'Invited.' },
    located: true,
    body: { example: { email, communities: offer, expiresInHours: 168 } },
    problems: [...ofOffers, 'not-found', 'email-invalid', 'email-domain-not-allowed', 'lifetime-out-of-range'],
    records: 'UserInvited',
  }),
  inviteMany,
  accept: describeCommand({
    id: 'acceptInvitation',
    tag,
    summary: 'Accept an invitation',
    description: 'For the invited person only: the verified address of the token is the invited one.',
    answer: answered,
    problems: [...ofState, 'community-disabled', 'already-member'],
    records: 'InvitationAccepted',
  }),
  decline: describeCommand({
    id: 'declineInvitation',
    tag,
    summary: 'Decline an invitation',
    answer: answered,
    body: { example: { reason: 'I have another account' } },
    problems: ofState,
    records: 'InvitationDeclined',
  }),
  revoke: describeCommand({
    id: 'revokeInvitation',
    tag,
    summary: 'Take an offer back',
    answer: changed,
    body: reason,
    problems: ofState,
    records: 'InvitationRevoked',
  }),
  resend: describeCommand({
    id: 'resendInvitation',
    tag,
    summary: 'Offer again what was offered, with a new lifetime and a new mail',
    answer: { schema: resentAnswer, example: { invitationId, expiresAt: later }, says: 'Sent again.' },
    body: { example: { expiresInHours: 72 } },
    problems: [...ofState, ...ofOffers, 'email-domain-not-allowed', 'lifetime-out-of-range', 'too-many-mails'],
    records: 'InvitationResent',
  }),
  amend: describeCommand({
    id: 'amendInvitation',
    tag,
    summary: 'Replace the whole offer of a pending invitation',
    answer: changed,
    body: { example: { communities: offer } },
    problems: [...ofState, ...ofOffers],
    records: 'InvitationAmended',
  }),
};
