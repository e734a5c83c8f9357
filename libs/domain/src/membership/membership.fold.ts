import { communitiesNamed, type GrantedRole, type MembershipEvent, type Scope } from '@app/contracts';
import type { Fold } from '@app/event-sourcing';

import { evolveInvitation } from './invitation.fold';
import type { Invitation, Membership, MemberScope } from './membership';

/** A person of whom the tree knows nothing. */
export const emptyMembership: Membership = { invitations: {}, scopes: {}, mainStatedAt: 0, knownIn: [], version: 0 };

type Scopes = Membership['scopes'];
type ScopeEvent = Extract<
  MembershipEvent,
  {
    type:
      | 'InvitationAccepted'
      | 'MemberAdded'
      | 'MemberRolesChanged'
      | 'MemberSuspended'
      | 'MemberReinstated'
      | 'MemberRemoved'
      | 'MemberLeft';
  }
>;
const scopeEventTypes: Readonly<Record<ScopeEvent['type'], { readonly saysRoles: boolean }>> = {
  InvitationAccepted: { saysRoles: true },
  MemberAdded: { saysRoles: true },
  MemberRolesChanged: { saysRoles: true },
  MemberSuspended: { saysRoles: false },
  MemberReinstated: { saysRoles: false },
  MemberRemoved: { saysRoles: true },
  MemberLeft: { saysRoles: true },
};
const isScopeEvent = (event: MembershipEvent): event is ScopeEvent => Object.hasOwn(scopeEventTypes, event.type);

const without = (scopes: Scopes, communityIds: readonly string[]): Scopes =>
  Object.fromEntries(Object.entries(scopes).filter(([communityId]) => !communityIds.includes(communityId)));

const withScope = (scopes: Scopes, communityId: string, scope: MemberScope): Scopes =>
  scope.roles.length === 0 && !scope.suspended
    ? without(scopes, [communityId])
    : { ...scopes, [communityId]: { roles: scope.roles, suspended: scope.suspended } };

const union = (held: readonly GrantedRole[], granted: readonly GrantedRole[]): readonly GrantedRole[] => [
  ...held,
  ...granted.filter(({ roleId }) => !held.some((role) => role.roleId === roleId)),
];

// What is accepted comes on top of roles already held there; it replaces none and lifts no suspension.
const withGrant = (scopes: Scopes, { communityId, roles }: Scope): Scopes => {
  const { roles: held, suspended } = scopes[communityId] ?? { roles: [], suspended: false };
  return withScope(scopes, communityId, { roles: union(held, roles), suspended });
};

const withSuspension = (scopes: Scopes, communityId: string, suspended: boolean): Scopes =>
  withScope(scopes, communityId, { roles: scopes[communityId]?.roles ?? [], suspended });

const evolveScopes = (scopes: Scopes, event: ScopeEvent): Scopes => {
  switch (event.type) {
    case 'InvitationAccepted':
    case 'MemberAdded':
      return event.data.scopes.reduce(withGrant, scopes);
    case 'MemberRolesChanged': {
      const { communityId, roles } = event.data;
      return withScope(scopes, communityId, { roles, suspended: scopes[communityId]?.suspended ?? false });
    }
    case 'MemberSuspended':
      return withSuspension(scopes, event.data.communityId, true);
    case 'MemberReinstated':
      return withSuspension(scopes, event.data.communityId, false);
    case 'MemberRemoved':
      return without(scopes, event.data.communityIds);
    case 'MemberLeft':
      return without(scopes, [event.data.communityId]);
  }
};

const withInvitation = (membership: Membership, event: MembershipEvent): Membership => {
  if (!('invitationId' in event.data)) return membership;
  const before: Invitation | null = membership.invitations[event.data.invitationId] ?? null;
  const invitation = evolveInvitation(before, event);
  if (invitation === null || invitation === before) return membership;
  return { ...membership, invitations: { ...membership.invitations, [invitation.invitationId]: invitation } };
};

const withScopes = (membership: Membership, event: ScopeEvent): Membership => {
  const version = membership.version + 1;
  const saysMain = scopeEventTypes[event.type].saysRoles && communitiesNamed(event).includes(event.data.rootId);
  return {
    ...membership,
    scopes: evolveScopes(membership.scopes, event),
    mainStatedAt: saysMain ? version : membership.mainStatedAt,
    version,
  };
};

const withKnown = (membership: Membership, event: MembershipEvent): Membership => {
  const news = communitiesNamed(event).filter((communityId) => !membership.knownIn.includes(communityId));
  return news.length === 0 ? membership : { ...membership, knownIn: [...membership.knownIn, ...news] };
};

/** Everything between one person and one tree out of the events of its stream; unknown events leave it as it is. */
export const membershipFold: Fold<Membership, MembershipEvent> = {
  initialState: emptyMembership,
  evolve: (membership, event) => {
    if (isScopeEvent(event)) return withScopes(withKnown(withInvitation(membership, event), event), event);
    const offers = event.type === 'UserInvited' || event.type === 'InvitationAmended';
    return withInvitation(offers ? withKnown(membership, event) : membership, event);
  },
};
