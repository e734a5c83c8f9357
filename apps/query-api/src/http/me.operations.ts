import { exampleOf, meView, offersView, ownCommunitiesView, permissionsView } from '@app/contracts';

import { describeList, describeQuery } from './describe-query';
import { examples } from './examples';

const { graceId, email } = exampleOf;
const { place, managedPlace, offer } = examples;

/** Descriptions of what a person asks about himself. */
export const myQueries = {
  me: describeQuery({
    id: 'getMe',
    tag: 'Me',
    summary: 'Who the token says that you are',
    description: 'The only route that answers a token whose address is not verified.',
    schema: meView,
    example: { personId: graceId, email, name: 'Grace', emailVerified: true, operator: false },
    problems: [],
  }),
  permissions: describeQuery({
    id: 'listPermissions',
    tag: 'Roles',
    summary: 'Every permission there is',
    schema: permissionsView,
    example: { items: [{ name: 'ALERTS_READ', administrative: false, description: 'Read alerts.' }] },
    problems: [],
  }),
  communities: describeList({
    id: 'listMyCommunities',
    tag: 'Me',
    summary: 'What you may enter, and as what',
    schema: ownCommunitiesView,
    item: { ...place, managed: [managedPlace] },
    problems: [],
  }),
  invitations: describeList({
    id: 'listMyInvitations',
    tag: 'Me',
    summary: 'Open invitations to your address',
    schema: offersView,
    item: offer,
    problems: [],
  }),
};
