import type { MembershipEvent, Permission, Scope } from '@app/contracts';
import { findRole, judgeGrant, judgeVouching, ownRoles, permissionsIfEnabled, type Standing } from '@app/domain';

const grantTypes = [
  'UserInvited',
  'InvitationAmended',
  'InvitationResent',
  'InvitationAccepted',
  'MemberAdded',
  'MemberRolesChanged',
  'MemberReinstated',
] as const;

type Candidate = Extract<MembershipEvent, { type: (typeof grantTypes)[number] }>;
type WithAuthority<Event extends Candidate> = Event extends Candidate
  ? {
      readonly type: Event['type'];
      readonly data: Event['data'] & { authority: NonNullable<Event['data']['authority']> };
    }
  : never;

/** An event that gives or offers something on somebody's word. */
export type Grant = WithAuthority<Candidate>;

/** Types of the events that may be a {@link Grant}. */
export const grantEventTypes: readonly string[] = grantTypes;

/** False for what only takes away: an offer that an act made smaller, roles that were only taken. */
export const isGrant = (event: MembershipEvent): event is Grant =>
  grantEventTypes.includes(event.type) && 'authority' in event.data && event.data.authority !== null;

/** Roles that were given, and the permission that giving them took in every community. */
interface Given {
  readonly needs: Permission;
  readonly scopes: readonly { readonly communityId: string; readonly roleIds: readonly string[] }[];
}

const named = (scopes: readonly Scope[]) =>
  scopes.map(({ communityId, roles }) => ({ communityId, roleIds: roles.map(({ roleId }) => roleId) }));

const rolesAdded = ({ data }: Extract<Grant, { type: 'MemberRolesChanged' }>, before: Standing): readonly string[] => {
  const held = ownRoles(before, data.communityId);
  return data.roles.map(({ roleId }) => roleId).filter((roleId) => !held.includes(roleId));
};

const givenBy = (grant: Grant, before: Standing): Given => {
  const { type, data } = grant;
  switch (type) {
    case 'UserInvited':
    case 'InvitationAmended':
    case 'InvitationAccepted':
      return { needs: 'COMMUNITY_ADD_MEMBER', scopes: named(data.scopes) };
    case 'InvitationResent': {
      const offer = before.membership.invitations[data.invitationId]?.scopes ?? [];
      return { needs: 'COMMUNITY_ADD_MEMBER', scopes: named(offer) };
    }
    case 'MemberAdded':
      return { needs: 'COMMUNITY_ADD_MEMBER_DIRECTLY', scopes: named(data.scopes) };
    case 'MemberRolesChanged':
      return {
        needs: 'COMMUNITY_ASSIGN_ROLE',
        scopes: [{ communityId: data.communityId, roleIds: rolesAdded(grant, before) }],
      };
    case 'MemberReinstated': {
      const scope = { communityId: data.communityId, roleIds: ownRoles(before, data.communityId) };
      return { needs: 'COMMUNITY_REMOVE_MEMBER', scopes: [scope] };
    }
  }
};

/** Ids of the roles that the grant gave or offered, by community; `before` is where the receiver stood before it. */
export const rolesGiven = (grant: Grant, before: Standing): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(givenBy(grant, before).scopes.map(({ communityId, roleIds }) => [communityId, roleIds]));

/**
 * Whether the rules allow the grant, given where the giver and the receiver stood. Judged as if every community were
 * enabled: what slips into a disabled one is masked there (rule 5). A role retired meanwhile ends an acceptance alone:
 * an offer is judged again when it is accepted, and whoever was given the role directly keeps it (rule 26).
 */
export const isAllowed = (grant: Grant, giver: Standing, receiver: Standing): boolean => {
  if (grant.type === 'InvitationAccepted') return judgeVouching(giver, receiver.personId, grant.data.scopes).able;
  const { needs, scopes } = givenBy(grant, receiver);
  const permitted = scopes.every(({ communityId }) => permissionsIfEnabled(giver, communityId).has(needs));
  const granted = scopes.map(({ communityId, roleIds }) => ({
    communityId,
    roles: roleIds.flatMap((roleId) => findRole(giver.tree, communityId, roleId) ?? []),
  }));
  return permitted && judgeGrant(giver, receiver.personId, granted).exceeding.length === 0;
};
