import {
  accessCheckView,
  accessDiffView,
  communitiesView,
  communityView,
  exampleOf,
  invitationsView,
  invitationTreeView,
  invitationWithHistoryView,
  membersView,
  ownInvitationView,
  personAccessesView,
  refusalsView,
  rolesView,
  summaryView,
} from '@app/contracts';
import { json, type OperationDescription } from '@app/runtime';
import { z } from 'zod';

import { describeList, describeQuery } from './describe-query';
import { ada, examples, grace } from './examples';

const { mainId, adaId, graceId, invitationId, earlier, position } = exampleOf;
const { guests, grant, place, offer, invitation, entry } = examples;

/** Descriptions of what is asked about a community. */
export const communityQueries = {
  community: describeQuery({
    id: 'getCommunity',
    tag: 'Communities',
    summary: 'One community, as far as you see it',
    schema: communityView,
    example: examples.community,
    headers: ['ETag'],
  }),
  managed: describeList({
    id: 'listManagedCommunities',
    tag: 'Communities',
    summary: 'The managed communities of a main one',
    schema: communitiesView,
    item: examples.community,
  }),
  roles: describeList({
    id: 'listRoles',
    tag: 'Roles',
    summary: 'The roles that can be used in a community',
    schema: rolesView,
    item: {
      ...{ roleId: 'guest', name: 'Guest', description: 'Looks at dashboards', permissions: ['DASHBOARDS_READ'] },
      ...{ default: true, definedIn: null, retired: false, assignable: true, version: 0 },
    },
  }),
  summary: describeQuery({
    id: 'getSummary',
    tag: 'Communities',
    summary: 'A community, or a tree, in numbers',
    schema: summaryView,
    example: { members: 12, pending: 3, expiringWithin48h: 1, expired: 0, asOfPosition: position },
  }),
  members: describeList({
    id: 'listMembers',
    tag: 'Members',
    summary: 'Who has access, and on whose word',
    schema: membersView,
    item: { ...grace, ...guests, status: 'active', owner: false, since: earlier, version: 2, grants: [grant] },
  }),
  invitations: describeList({
    id: 'listInvitations',
    tag: 'Invitations',
    summary: 'The invitations that name a community',
    schema: invitationsView,
    item: invitation,
  }),
  refusals: describeList({
    id: 'listRefusals',
    tag: 'Audit',
    summary: 'Commands that were refused, the newest first',
    schema: refusalsView,
    item: {
      ...{ at: earlier, code: 'grant-exceeds-authority', commandType: 'InviteUser', actor: ada },
      ...{ communities: [{ communityId: mainId }], otherCommunities: 0 },
    },
  }),
  invitationTree: describeQuery({
    id: 'getInvitationTree',
    tag: 'Audit',
    summary: 'Who brought whom in',
    schema: invitationTreeView,
    example: {
      edges: [{ from: adaId, to: graceId, invitationId, at: earlier }],
      nodes: [{ ...grace, status: 'active' }],
      asOfPosition: position,
    },
  }),
  accessDiff: describeQuery({
    id: 'getAccessDiff',
    tag: 'Audit',
    summary: 'Who gained and lost access between two places in the log',
    schema: accessDiffView,
    example: {
      gained: [
        {
          ...{ personId: graceId, communityId: mainId, after: guests },
          act: { type: 'InvitationAccepted', position, at: earlier, by: { personId: graceId, name: 'Grace' } },
        },
      ],
      lost: [],
      changed: [],
      asOfPosition: position,
    },
  }),
};

const oneInvitation: OperationDescription = {
  id: 'getInvitation',
  tag: 'Invitations',
  summary: 'One invitation',
  description: 'Whoever may list members sees it with its history; the invited person sees the offer.',
  problems: ['forbidden'],
  answers: [
    {
      status: 200,
      description: 'As far as you see it.',
      headers: ['ETag'],
      content: {
        'application/json': {
          schema: z.union([invitationWithHistoryView, ownInvitationView]),
          examples: {
            invitation: { ...invitation, history: [entry] },
            offer: { ...offer, status: 'pending', version: 1 },
          },
        },
      },
    },
  ],
};

/** Descriptions of what is asked about one invitation or person. */
export const otherQueries = {
  invitation: oneInvitation,
  access: describeList({
    id: 'listPersonAccess',
    tag: 'Members',
    summary: 'What somebody may enter, where you may list members',
    schema: personAccessesView,
    item: { ...place, grants: [grant], managed: [] },
  }),
  check: {
    id: 'checkAccess',
    tag: 'Access',
    summary: 'May somebody do this there, and why',
    description: 'Yourself when neither `personId` nor `email` is given. Folded from the log: never behind.',
    body: { example: { personId: graceId, communityId: mainId, permission: 'DASHBOARDS_READ' } },
    problems: ['forbidden', 'not-found', 'email-invalid', 'position-unknown'],
    answers: [
      {
        status: 200,
        description: 'Whether, and by which roles.',
        content: json(accessCheckView, {
          allowed: true,
          because: [
            {
              ...{ permission: 'DASHBOARDS_READ', roleId: 'guest', communityId: mainId, grantedBy: ada },
              ...{ act: 'invitation', invitationId, at: earlier },
            },
          ],
          asOfPosition: position,
        }),
      },
    ],
  } satisfies OperationDescription,
};
