import { AddManagedCommunityHandler } from './communities/add-managed-community.handler';
import { DisableCommunityHandler } from './communities/disable-community.handler';
import { EnableCommunityHandler } from './communities/enable-community.handler';
import { RegisterCommunityHandler } from './communities/register-community.handler';
import { RenameCommunityHandler } from './communities/rename-community.handler';
import { SetInvitationPolicyHandler } from './communities/set-invitation-policy.handler';
import { TransferOwnershipHandler } from './communities/transfer-ownership.handler';
import { AcceptInvitationHandler } from './invitations/accept-invitation.handler';
import { AmendInvitationHandler } from './invitations/amend-invitation.handler';
import { DeclineInvitationHandler } from './invitations/decline-invitation.handler';
import { InviteManyHandler } from './invitations/invite-many.handler';
import { InviteUserHandler } from './invitations/invite-user.handler';
import { ResendInvitationHandler } from './invitations/resend-invitation.handler';
import { RevokeInvitationHandler } from './invitations/revoke-invitation.handler';
import { LeaveCommunityHandler } from './me/leave-community.handler';
import { AddMemberHandler } from './members/add-member.handler';
import { ChangeMemberRolesHandler } from './members/change-member-roles.handler';
import { ReinstateMemberHandler } from './members/reinstate-member.handler';
import { RemoveMemberHandler } from './members/remove-member.handler';
import { SuspendMemberHandler } from './members/suspend-member.handler';
import { ErasePersonHandler } from './people/erase-person.handler';
import { ForgetIdentityHandler } from './people/forget-identity.handler';
import { ChangeRoleHandler } from './roles/change-role.handler';
import { DefineRoleHandler } from './roles/define-role.handler';
import { RetireRoleHandler } from './roles/retire-role.handler';

/** One handler for every command. */
export const commandHandlers = [
  AddManagedCommunityHandler,
  DisableCommunityHandler,
  EnableCommunityHandler,
  RegisterCommunityHandler,
  RenameCommunityHandler,
  SetInvitationPolicyHandler,
  TransferOwnershipHandler,
  AcceptInvitationHandler,
  AmendInvitationHandler,
  DeclineInvitationHandler,
  InviteManyHandler,
  InviteUserHandler,
  ResendInvitationHandler,
  RevokeInvitationHandler,
  LeaveCommunityHandler,
  AddMemberHandler,
  ChangeMemberRolesHandler,
  ReinstateMemberHandler,
  RemoveMemberHandler,
  SuspendMemberHandler,
  ErasePersonHandler,
  ForgetIdentityHandler,
  ChangeRoleHandler,
  DefineRoleHandler,
  RetireRoleHandler,
];
