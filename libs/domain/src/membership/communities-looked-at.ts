import type { MembershipCommand } from '../commands';
import type { Membership } from './membership';
import { communitiesOffered } from './offer';

const offeredBy = ({ invitations }: Membership, invitationId: string): readonly string[] =>
  communitiesOffered(invitations[invitationId]?.scopes ?? []);

/**
 * The communities beside the root that a decision on the command looks at, given the state of its stream: a handler loads
 * those that exist in the tree into `facts.actor.tree` (for an acceptance, into `facts.tree` and the voucher's). What a
 * client typed may be among them.
 */
export const communitiesLookedAt = (command: MembershipCommand, membership: Membership): readonly string[] => {
  switch (command.type) {
    // What stands under the id of a new invitation already is this very one.
    case 'InviteUser':
    case 'AmendInvitation':
      return [...new Set([...offeredBy(membership, command.data.invitationId), ...Object.keys(command.data.offer)])];
    case 'ResendInvitation':
    case 'AcceptInvitation':
    case 'RevokeInvitation':
      return offeredBy(membership, command.data.invitationId);
    case 'DeclineInvitation':
    case 'ExpireInvitation':
      return [];
    case 'AddMember':
    case 'LeaveCommunity':
    case 'ReinstateMember':
      return [command.data.communityId];
    case 'ChangeMemberRoles':
    case 'SuspendMember':
    case 'RemoveMember': {
      // Taking away in the root can take away wherever the member holds roles himself (rule 23).
      const { communityId, rootId } = command.data;
      const everywhere = communityId === rootId || (command.type === 'RemoveMember' && command.data.everywhere);
      return everywhere ? [...new Set([communityId, ...Object.keys(membership.scopes)])] : [communityId];
    }
  }
};
