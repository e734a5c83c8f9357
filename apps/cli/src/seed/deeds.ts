import type { EmailAddress, Permission } from '@app/contracts';
import type { InvitationPolicy, Offer } from '@app/domain';

import {
  AddManagedCommunityCommand,
  AddManagedCommunityHandler,
} from '../../../command-api/src/communities/add-managed-community.handler';
import {
  DisableCommunityCommand,
  DisableCommunityHandler,
} from '../../../command-api/src/communities/disable-community.handler';
import {
  EnableCommunityCommand,
  EnableCommunityHandler,
} from '../../../command-api/src/communities/enable-community.handler';
import {
  RegisterCommunityCommand,
  RegisterCommunityHandler,
} from '../../../command-api/src/communities/register-community.handler';
import {
  RenameCommunityCommand,
  RenameCommunityHandler,
} from '../../../command-api/src/communities/rename-community.handler';
import {
  SetInvitationPolicyCommand,
  SetInvitationPolicyHandler,
} from '../../../command-api/src/communities/set-invitation-policy.handler';
import {
  TransferOwnershipCommand,
  TransferOwnershipHandler,
} from '../../../command-api/src/communities/transfer-ownership.handler';
import type { Asked } from '../../../command-api/src/http/asked';
import {
  AcceptInvitationCommand,
  AcceptInvitationHandler,
} from '../../../command-api/src/invitations/accept-invitation.handler';
import {
  AmendInvitationCommand,
  AmendInvitationHandler,
} from '../../../command-api/src/invitations/amend-invitation.handler';
import {
  DeclineInvitationCommand,
  DeclineInvitationHandler,
} from '../../../command-api/src/invitations/decline-invitation.handler';
import { InviteUserCommand, InviteUserHandler } from '../../../command-api/src/invitations/invite-user.handler';
import {
  ResendInvitationCommand,
  ResendInvitationHandler,
} from '../../../command-api/src/invitations/resend-invitation.handler';
import {
  RevokeInvitationCommand,
  RevokeInvitationHandler,
} from '../../../command-api/src/invitations/revoke-invitation.handler';
import { LeaveCommunityCommand, LeaveCommunityHandler } from '../../../command-api/src/me/leave-community.handler';
import { AddMemberCommand, AddMemberHandler } from '../../../command-api/src/members/add-member.handler';
import {
  ChangeMemberRolesCommand,
  ChangeMemberRolesHandler,
} from '../../../command-api/src/members/change-member-roles.handler';
import {
  ReinstateMemberCommand,
  ReinstateMemberHandler,
} from '../../../command-api/src/members/reinstate-member.handler';
import { RemoveMemberCommand, RemoveMemberHandler } from '../../../command-api/src/members/remove-member.handler';
import { SuspendMemberCommand, SuspendMemberHandler } from '../../../command-api/src/members/suspend-member.handler';
import { ChangeRoleCommand, ChangeRoleHandler } from '../../../command-api/src/roles/change-role.handler';
import { DefineRoleCommand, DefineRoleHandler } from '../../../command-api/src/roles/define-role.handler';
import { RetireRoleCommand, RetireRoleHandler } from '../../../command-api/src/roles/retire-role.handler';
import type { Hands } from './hands';

/** Does it with these hands, asked by whoever acts. Rejects with the refusal when it is refused. */
export type Deed = (hands: Hands, asked: Asked) => Promise<unknown>;

interface RoleDefinition {
  readonly communityId: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

interface InCommunity {
  readonly communityId: string;
  readonly personId: string;
}

type AboutInvitation = { readonly invitationId: string };
type WithReason = { readonly reason: string | null };

/** Everything that people do, as the handlers of command-api do it. */
export const deeds = {
  register:
    (data: { readonly name: string; readonly kind: 'standalone' | 'mssp-main' }): Deed =>
    ({ runner, facts }, asked) =>
      new RegisterCommunityHandler(runner, facts, true).execute(
        new RegisterCommunityCommand({ ...data, owner: null }, asked),
      ),
  addManaged:
    (data: { readonly parentId: string; readonly name: string }): Deed =>
    ({ runner, facts }, asked) =>
      new AddManagedCommunityHandler(runner, facts).execute(new AddManagedCommunityCommand(data, asked)),
  rename:
    (data: { readonly communityId: string; readonly name: string }): Deed =>
    ({ communities }, asked) =>
      new RenameCommunityHandler(communities).execute(new RenameCommunityCommand(data, asked)),
  disable:
    (communityId: string): Deed =>
    ({ communities }, asked) =>
      new DisableCommunityHandler(communities).execute(new DisableCommunityCommand({ communityId }, asked)),
  enable:
    (communityId: string): Deed =>
    ({ communities }, asked) =>
      new EnableCommunityHandler(communities).execute(new EnableCommunityCommand({ communityId }, asked)),
  setPolicy:
    (data: { readonly communityId: string; readonly policy: InvitationPolicy }): Deed =>
    ({ communities }, asked) =>
      new SetInvitationPolicyHandler(communities).execute(new SetInvitationPolicyCommand(data, asked)),
  transfer:
    (data: InCommunity): Deed =>
    ({ runner, facts }, asked) =>
      new TransferOwnershipHandler(runner, facts).execute(new TransferOwnershipCommand(data, asked)),
  defineRole:
    (data: RoleDefinition): Deed =>
    ({ communities }, asked) =>
      new DefineRoleHandler(communities).execute(new DefineRoleCommand(data, asked)),
  changeRole:
    (data: RoleDefinition & { readonly roleId: string }): Deed =>
    ({ communities }, asked) =>
      new ChangeRoleHandler(communities).execute(new ChangeRoleCommand(data, asked)),
  retireRole:
    (data: { readonly communityId: string; readonly roleId: string }): Deed =>
    ({ communities }, asked) =>
      new RetireRoleHandler(communities).execute(new RetireRoleCommand(data, asked)),
  invite:
    (data: { readonly address: EmailAddress; readonly offer: Offer; readonly expiresInHours?: number }): Deed =>
    ({ runner, planner }, asked) =>
      new InviteUserHandler(runner, planner).execute(new InviteUserCommand(data, asked)),
  amend:
    (data: AboutInvitation & { readonly offer: Offer }): Deed =>
    ({ invitations }, asked) =>
      new AmendInvitationHandler(invitations).execute(new AmendInvitationCommand(data, asked)),
  resend:
    (data: AboutInvitation): Deed =>
    ({ invitations, stores }, asked) =>
      new ResendInvitationHandler(invitations, stores.people).execute(new ResendInvitationCommand(data, asked)),
  accept:
    (data: AboutInvitation): Deed =>
    ({ invitees, facts }, asked) =>
      new AcceptInvitationHandler(invitees, facts).execute(new AcceptInvitationCommand(data, asked)),
  decline:
    (data: AboutInvitation & WithReason): Deed =>
    ({ invitees }, asked) =>
      new DeclineInvitationHandler(invitees).execute(new DeclineInvitationCommand(data, asked)),
  revoke:
    (data: AboutInvitation & WithReason): Deed =>
    ({ invitations }, asked) =>
      new RevokeInvitationHandler(invitations).execute(new RevokeInvitationCommand(data, asked)),
  expire:
    ({ invitationId }: AboutInvitation): Deed =>
    (hands) =>
      hands.expire(invitationId),
  add:
    (data: { readonly communityId: string; readonly address: EmailAddress; readonly roles: readonly string[] }): Deed =>
    ({ runner, facts }, asked) =>
      new AddMemberHandler(runner, facts).execute(new AddMemberCommand(data, asked)),
  changeRoles:
    (data: InCommunity & { readonly roles: readonly string[] }): Deed =>
    ({ members }, asked) =>
      new ChangeMemberRolesHandler(members).execute(new ChangeMemberRolesCommand(data, asked)),
  suspend:
    (data: InCommunity & WithReason): Deed =>
    ({ members }, asked) =>
      new SuspendMemberHandler(members).execute(new SuspendMemberCommand(data, asked)),
  reinstate:
    (data: InCommunity): Deed =>
    ({ members }, asked) =>
      new ReinstateMemberHandler(members).execute(new ReinstateMemberCommand({ ...data, reason: null }, asked)),
  remove:
    (data: InCommunity & { readonly everywhere: boolean }): Deed =>
    ({ members }, asked) =>
      new RemoveMemberHandler(members).execute(new RemoveMemberCommand(data, asked)),
  leave:
    (communityId: string): Deed =>
    ({ members }, asked) =>
      new LeaveCommunityHandler(members).execute(new LeaveCommunityCommand({ communityId }, asked)),
} as const;

/** Something that somebody is about to do, with the streams that it looks at and the ones it may write to. */
export interface Act {
  readonly actorId: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly deed: Deed;
}

/** Decides what to do when its time comes; null when there is nothing to do by then. */
export type Plan = (time: number) => Act | null;
