import type { CommunityEvent, EventData } from '@app/contracts';
import type { Fold } from '@app/event-sourcing';

import type { Community, CommunityState, CustomRole, InvitationPolicy } from './community';

/** What holds in a tree whose root never set a policy (rule 13): 7 days, at most 30, every domain. */
export const defaultInvitationPolicy: InvitationPolicy = {
  defaultLifetimeHours: 168,
  maxLifetimeHours: 720,
  allowedEmailDomains: [],
};

const newborn = { status: 'active', formerOwners: {}, roles: {}, policy: defaultInvitationPolicy, version: 1 } as const;

const withRole = (community: Community, role: CustomRole): Community => ({
  ...community,
  roles: { ...community.roles, [role.roleId]: role },
});

const transferred = (community: Community, data: EventData<'OwnershipTransferred'>): Community => ({
  ...community,
  ownerId: data.toPersonId,
  formerOwners: { ...community.formerOwners, [data.fromPersonId]: data.fromMembershipVersion },
});

const defined = (community: Community, data: EventData<'RoleDefined' | 'RoleChanged'>): Community => {
  const { roleId, name, description, permissions } = data;
  const before = community.roles[roleId];
  const counts = { revision: (before?.revision ?? 0) + 1, version: (before?.version ?? 0) + 1 };
  return withRole(community, { roleId, name, description, permissions, retired: before?.retired ?? false, ...counts });
};

const retired = (community: Community, roleId: string): Community => {
  const role = community.roles[roleId];
  return role === undefined ? community : withRole(community, { ...role, retired: true, version: role.version + 1 });
};

const policySet = (community: Community, data: EventData<'InvitationPolicySet'>): Community => {
  const { defaultLifetimeHours, maxLifetimeHours, allowedEmailDomains } = data;
  return { ...community, policy: { defaultLifetimeHours, maxLifetimeHours, allowedEmailDomains } };
};

type Creation = Extract<CommunityEvent, { type: 'CommunityRegistered' | 'ManagedCommunityAdded' }>;
type Change = Exclude<CommunityEvent, Creation>;

const created = ({ type, data }: Creation): Community => {
  const { communityId, rootId, name } = data;
  return type === 'CommunityRegistered'
    ? { communityId, rootId, kind: data.kind, name, ownerId: data.ownerId, ...newborn }
    : { communityId, rootId, kind: 'mssp-managed', name, ownerId: null, ...newborn };
};

const changed = (community: Community, event: Change): Community => {
  switch (event.type) {
    case 'CommunityRenamed':
      return { ...community, name: event.data.name };
    case 'CommunityDisabled':
      return { ...community, status: 'disabled' };
    case 'CommunityEnabled':
      return { ...community, status: 'active' };
    case 'OwnershipTransferred':
      return transferred(community, event.data);
    case 'RoleDefined':
    case 'RoleChanged':
      return defined(community, event.data);
    case 'RoleRetired':
      return retired(community, event.data.roleId);
    case 'InvitationPolicySet':
      return policySet(community, event.data);
    default:
      event satisfies never;
      return community;
  }
};

/**
 * A community out of the events of its stream. Null until it is registered; an event of an unknown type leaves the
 * state as it is, and so does a change before the registration.
 */
export const communityFold: Fold<CommunityState, CommunityEvent> = {
  initialState: null,
  evolve: (community, event) => {
    if (event.type === 'CommunityRegistered' || event.type === 'ManagedCommunityAdded') return created(event);
    if (community === null) return null;
    const next = changed(community, event);
    return next === community ? community : { ...next, version: community.version + 1 };
  },
};
