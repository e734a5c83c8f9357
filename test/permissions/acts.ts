import { allPermissions, type Permission } from '@app/contracts';
import { MAIN, T0 } from '@app/domain/testing';
import { deriveUuid } from '@app/event-sourcing';

import type { AnyCommand } from '../support/decisions';
import { invitationOf, personCalled, places, PROBE, roleCalled, type Target } from './world';

/** One thing that is tried by everybody, in main and in the managed community. */
export interface Act {
  /** The name of the command, with what is special about this one. */
  readonly title: string;
  /** What exactly is tried. */
  readonly tried: string;
  readonly command: (actorId: string, target: Target) => AnyCommand;
  /** Tried where both communities are disabled: there is nothing to enable elsewhere. */
  readonly whereDisabled?: boolean;
}

const asked = (actorId: string) => ({ at: T0, actorId });
const NEW_ID = deriveUuid(MAIN, 'made by the command');
const NOBODY_YET = personCalled('nobody yet');

const roleData = (communityId: string, roleId: string, permissions: readonly Permission[]) => ({
  communityId,
  roleId,
  name: 'Another name',
  description: 'A role that somebody tries to make',
  permissions,
});

const inCommunity = (target: Target, name: string) => ({
  rootId: MAIN,
  communityId: places[target],
  personId: personCalled(`${name} of ${target}`),
});

const defineRole = (actorId: string, target: Target, permissions: readonly Permission[]): AnyCommand => ({
  type: 'DefineRole',
  ...asked(actorId),
  data: roleData(places[target], NEW_ID, permissions),
});

const changeRole = (actorId: string, target: Target, permissions: readonly Permission[]): AnyCommand => ({
  type: 'ChangeRole',
  ...asked(actorId),
  data: roleData(places[target], roleCalled(PROBE, places[target]), permissions),
});

const invite = (actorId: string, target: Target, role: string): AnyCommand => ({
  type: 'InviteUser',
  ...asked(actorId),
  data: {
    rootId: MAIN,
    personId: NOBODY_YET,
    invitationId: invitationOf('nobody yet'),
    emailCommitment: 'f'.repeat(64),
    emailDomain: 'example.org',
    offer: { [places[target]]: [role] },
  },
});

const amend = (actorId: string, target: Target, role: string): AnyCommand => ({
  type: 'AmendInvitation',
  ...asked(actorId),
  data: { invitationId: invitationOf(`invited into ${target}`), offer: { [places[target]]: [role] } },
});

const addMember = (actorId: string, target: Target, role: string): AnyCommand => ({
  type: 'AddMember',
  ...asked(actorId),
  data: {
    rootId: MAIN,
    personId: NOBODY_YET,
    communityId: places[target],
    emailDomain: 'example.org',
    roles: [role],
  },
});

const changeRoles = (actorId: string, target: Target, from: string, to: string): AnyCommand => ({
  type: 'ChangeMemberRoles',
  ...asked(actorId),
  data: { ...inCommunity(target, `member: ${from}`), roles: [to] },
});

const suspend = (actorId: string, target: Target, role: string): AnyCommand => ({
  type: 'SuspendMember',
  ...asked(actorId),
  data: { ...inCommunity(target, `member: ${role}`), hasReason: false },
});

const reinstate = (actorId: string, target: Target, role: string): AnyCommand => ({
  type: 'ReinstateMember',
  ...asked(actorId),
  data: { ...inCommunity(target, `suspended member: ${role}`), hasReason: false },
});

const remove = (actorId: string, target: Target, role: string, everywhere = false): AnyCommand => ({
  type: 'RemoveMember',
  ...asked(actorId),
  data: { ...inCommunity(target, `member: ${role}`), everywhere },
});

/** Revokes an invitation into the target: the one of that person. */
export const revoke = (actorId: string, invited: string): AnyCommand => ({
  type: 'RevokeInvitation',
  ...asked(actorId),
  data: { invitationId: invitationOf(invited), hasReason: false },
});

/** Every command that has an actor and a place in a tree; the person it is about is a plain guest. */
export const acts: readonly Act[] = [
  {
    title: 'AddManagedCommunity',
    tried: 'A managed community inside the community.',
    command: (actorId, target) => ({
      type: 'AddManagedCommunity',
      ...asked(actorId),
      data: { communityId: NEW_ID, parentId: places[target], name: 'North' },
    }),
  },
  {
    title: 'RenameCommunity',
    tried: 'Another name.',
    command: (actorId, target) => ({
      type: 'RenameCommunity',
      ...asked(actorId),
      data: { communityId: places[target], name: 'Another name' },
    }),
  },
  {
    title: 'DisableCommunity',
    tried: 'Of an active community.',
    command: (actorId, target) => ({
      type: 'DisableCommunity',
      ...asked(actorId),
      data: { communityId: places[target] },
    }),
  },
  {
    title: 'EnableCommunity',
    tried: 'Of a disabled community; the other one is disabled as well.',
    whereDisabled: true,
    command: (actorId, target) => ({
      type: 'EnableCommunity',
      ...asked(actorId),
      data: { communityId: places[target] },
    }),
  },
  {
    title: 'TransferOwnership',
    tried: 'To a guest of the community.',
    command: (actorId, target) => ({
      type: 'TransferOwnership',
      ...asked(actorId),
      data: { communityId: places[target], personId: personCalled(`member: guest of ${target}`) },
    }),
  },
  {
    title: 'SetInvitationPolicy',
    tried: 'Another policy; a managed community has none of its own.',
    command: (actorId, target) => ({
      type: 'SetInvitationPolicy',
      ...asked(actorId),
      data: {
        communityId: places[target],
        policy: { defaultLifetimeHours: 1, maxLifetimeHours: 2, allowedEmailDomains: [] },
      },
    }),
  },
  {
    title: 'DefineRole',
    tried: 'A role that holds `COMMUNITY_WRITE_ROLE` and nothing else.',
    command: (actorId, target) => defineRole(actorId, target, ['COMMUNITY_WRITE_ROLE']),
  },
  {
    title: 'ChangeRole',
    tried: 'Another name for a role of the community that holds `COMMUNITY_WRITE_ROLE`.',
    command: (actorId, target) => changeRole(actorId, target, ['COMMUNITY_WRITE_ROLE']),
  },
  {
    title: 'RetireRole',
    tried: 'The same role.',
    command: (actorId, target) => ({
      type: 'RetireRole',
      ...asked(actorId),
      data: { communityId: places[target], roleId: roleCalled(PROBE, places[target]) },
    }),
  },
  {
    title: 'InviteUser',
    tried: 'Somebody new as `guest`.',
    command: (actorId, target) => invite(actorId, target, 'guest'),
  },
  {
    title: 'AmendInvitation',
    tried: 'A pending offer of `guest` becomes one of `analyst`.',
    command: (actorId, target) => amend(actorId, target, 'analyst'),
  },
  {
    title: 'ResendInvitation',
    tried: 'A pending offer of `guest`.',
    command: (actorId, target) => ({
      type: 'ResendInvitation',
      ...asked(actorId),
      data: { invitationId: invitationOf(`invited into ${target}`), emailDomain: 'example.org' },
    }),
  },
  {
    title: 'AcceptInvitation',
    tried: 'An offer to somebody; the last row is that person.',
    command: (actorId, target) => ({
      type: 'AcceptInvitation',
      ...asked(actorId),
      data: { invitationId: invitationOf(`invited into ${target}`) },
    }),
  },
  {
    title: 'DeclineInvitation',
    tried: 'An offer to somebody; the last row is that person.',
    command: (actorId, target) => ({
      type: 'DeclineInvitation',
      ...asked(actorId),
      data: { invitationId: invitationOf(`invited into ${target}`), hasReason: false },
    }),
  },
  {
    title: 'RevokeInvitation',
    tried: 'An offer that the owner vouches for; in the last row one that the actor, now a guest, vouches for himself.',
    command: (actorId, target) => revoke(actorId, `invited into ${target}`),
  },
  {
    title: 'AddMember',
    tried: 'Somebody new as `guest`, without asking.',
    command: (actorId, target) => addMember(actorId, target, 'guest'),
  },
  {
    title: 'ChangeMemberRoles',
    tried: 'A guest becomes an `analyst`.',
    command: (actorId, target) => changeRoles(actorId, target, 'guest', 'analyst'),
  },
  { title: 'SuspendMember', tried: 'A guest.', command: (actorId, target) => suspend(actorId, target, 'guest') },
  {
    title: 'ReinstateMember',
    tried: 'A suspended guest.',
    command: (actorId, target) => reinstate(actorId, target, 'guest'),
  },
  { title: 'RemoveMember', tried: 'A guest.', command: (actorId, target) => remove(actorId, target, 'guest') },
  {
    title: 'RemoveMember, everywhere',
    tried: 'A guest, out of the whole tree.',
    command: (actorId, target) => remove(actorId, target, 'guest', true),
  },
  {
    title: 'LeaveCommunity',
    tried: 'Oneself.',
    command: (actorId, target) => ({
      type: 'LeaveCommunity',
      ...asked(actorId),
      data: { rootId: MAIN, communityId: places[target], personId: actorId },
    }),
  },
];

/** The same acts where an administrator is concerned: the ceiling (rule 9) and taking away (rule 23). */
export const actsOnAdministrators: readonly Act[] = [
  {
    title: 'DefineRole, with every permission',
    tried: 'A role that holds all there is.',
    command: (actorId, target) => defineRole(actorId, target, allPermissions),
  },
  {
    title: 'ChangeRole, to every permission',
    tried: 'A role that holds `COMMUNITY_WRITE_ROLE` is to hold all there is.',
    command: (actorId, target) => changeRole(actorId, target, allPermissions),
  },
  {
    title: 'InviteUser, as admin',
    tried: 'Somebody new as `admin`.',
    command: (actorId, target) => invite(actorId, target, 'admin'),
  },
  {
    title: 'AmendInvitation, to admin',
    tried: 'A pending offer of `guest` becomes one of `admin`.',
    command: (actorId, target) => amend(actorId, target, 'admin'),
  },
  {
    title: 'AddMember, as admin',
    tried: 'Somebody new as `admin`, without asking.',
    command: (actorId, target) => addMember(actorId, target, 'admin'),
  },
  {
    title: 'ChangeMemberRoles, to admin',
    tried: 'A guest becomes an `admin`.',
    command: (actorId, target) => changeRoles(actorId, target, 'guest', 'admin'),
  },
  {
    title: 'ChangeMemberRoles, of an admin',
    tried: 'An admin becomes a `guest`.',
    command: (actorId, target) => changeRoles(actorId, target, 'admin', 'guest'),
  },
  {
    title: 'SuspendMember, of an admin',
    tried: 'An admin.',
    command: (actorId, target) => suspend(actorId, target, 'admin'),
  },
  {
    title: 'ReinstateMember, of an admin',
    tried: 'A suspended admin.',
    command: (actorId, target) => reinstate(actorId, target, 'admin'),
  },
  {
    title: 'RemoveMember, of an admin',
    tried: 'An admin.',
    command: (actorId, target) => remove(actorId, target, 'admin'),
  },
  {
    title: 'RemoveMember, of an admin everywhere',
    tried: 'An admin, out of the whole tree.',
    command: (actorId, target) => remove(actorId, target, 'admin', true),
  },
];

/** A root for oneself or for somebody else. */
export const register = (actorId: string, ownerId: string): AnyCommand => ({
  type: 'RegisterCommunity',
  ...asked(actorId),
  data: { communityId: NEW_ID, name: 'New', kind: 'mssp-main', ownerId },
});
