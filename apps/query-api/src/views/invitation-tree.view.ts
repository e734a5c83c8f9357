import type { InvitationEdgeView, InvitationNodeView } from '@app/contracts';
import { statusAt } from '@app/domain/reading';
import { type InvitationDocument, isMemberIn, type MembershipDocument, type MembersPlace } from '@app/read-models';

import type { Directory, Mention } from '../directory/directory';

export interface NodeContext {
  readonly place: MembersPlace;
  readonly directory: Directory;
  readonly at: string;
}

/** An invitation as an edge from whoever made it; later vouchers move nothing. */
export const edgeOf = ({ invitation, personId, invitedBy, invitedAt }: InvitationDocument): InvitationEdgeView => ({
  from: invitedBy,
  to: personId,
  invitationId: invitation.invitationId,
  at: invitedAt,
});

/** In a community as its list of members has it; in the tree only for who is suspended wherever he holds anything. */
const isSuspended = ({ owner, membership, scopes }: MembershipDocument, { communityId }: MembersPlace): boolean => {
  if (owner) return false;
  const looked = communityId === null ? scopes : [communityId];
  return looked.every((id) => membership.scopes[id]?.suspended === true);
};

const isInvited = ({ membership }: MembershipDocument, { place: { communityId }, at }: NodeContext): boolean =>
  Object.values(membership.invitations).some(
    (invitation) =>
      statusAt(invitation, at) === 'pending' &&
      (communityId === null || invitation.scopes.some((scope) => scope.communityId === communityId)),
  );

const statusOf = (document: MembershipDocument | undefined, context: NodeContext): InvitationNodeView['status'] => {
  // Whom the memberships have not been told of has been invited a moment ago.
  if (document === undefined) return 'invited';
  if (isMemberIn(document, context.place)) return isSuspended(document, context.place) ? 'suspended' : 'active';
  return isInvited(document, context) ? 'invited' : 'former';
};

/** Somebody who invited or was invited, as he stands in the community, or in the tree. */
export const nodeFor = (
  mention: Mention,
  document: MembershipDocument | undefined,
  context: NodeContext,
): InvitationNodeView => ({
  ...context.directory.addressed(mention),
  status: statusOf(document, context),
});
