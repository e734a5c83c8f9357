import type { Authority, CommunityEvent, EventData, MembershipEvent, Permission, Scope } from '@app/contracts';

import { ADA, DUE, GUY, invitationId, MAIN, OLGA } from './ids';

export type Offered = Readonly<Record<string, readonly string[]>>;

/** Scopes of roles without a revision of their own; `role@2` for the second definition of a custom one. */
export const scopes = (offered: Offered): Scope[] =>
  Object.entries(offered).map(([communityId, roles]) => ({
    communityId,
    roles: roles.map((role) => {
      const [roleId = '', revision = '0'] = role.split('@');
      return { roleId, revision: Number(revision) };
    }),
  }));

/** Somebody's word, when the test does not care for what it rests on. */
export const onTheWordOf = (personId: string): Authority => ({ personId, via: 'held', scopes: [] });

export const registered = (
  kind: 'mssp-main' | 'standalone' = 'mssp-main',
  communityId = MAIN,
  ownerId = OLGA,
): CommunityEvent => ({
  type: 'CommunityRegistered',
  data: { rootId: communityId, communityId, name: 'Main', kind, ownerId },
});
export const managedAdded = (communityId: string, rootId = MAIN): CommunityEvent => ({
  type: 'ManagedCommunityAdded',
  data: { rootId, communityId, name: 'Managed' },
});
export const disabled = (communityId: string): CommunityEvent => ({
  type: 'CommunityDisabled',
  data: { rootId: MAIN, communityId },
});
export const transferred = (fromPersonId: string, toPersonId: string, fromMembershipVersion = 0): CommunityEvent => ({
  type: 'OwnershipTransferred',
  data: { rootId: MAIN, communityId: MAIN, fromPersonId, fromMembershipVersion, toPersonId },
});
export const roleDefined = (
  communityId: string,
  roleId: string,
  permissions: readonly Permission[],
): CommunityEvent => ({
  type: 'RoleDefined',
  data: {
    rootId: MAIN,
    communityId,
    roleId,
    name: 'Custom',
    description: 'A role of our own',
    permissions: [...permissions],
  },
});
export const roleChanged = (communityId: string, roleId: string, permissions: readonly Permission[]): CommunityEvent =>
  ({ ...roleDefined(communityId, roleId, permissions), type: 'RoleChanged' }) as CommunityEvent;
export const roleRetired = (communityId: string, roleId: string): CommunityEvent => ({
  type: 'RoleRetired',
  data: { rootId: MAIN, communityId, roleId },
});
export const policySet = (policy: Partial<EventData<'InvitationPolicySet'>>): CommunityEvent => ({
  type: 'InvitationPolicySet',
  data: {
    rootId: MAIN,
    communityId: MAIN,
    defaultLifetimeHours: 24,
    maxLifetimeHours: 48,
    allowedEmailDomains: [],
    ...policy,
  },
});

/** Events of one person's membership; the person is {@link GUY} unless said otherwise. */
export const historyOf = (personId = GUY, rootId = MAIN) => {
  const about = { rootId, personId };
  const invitation = (n: number) => ({ ...about, invitationId: invitationId(n, personId) });
  const offer = (offered: Offered, n: number) => ({ ...invitation(n), communityIds: Object.keys(offered) });
  const event = <Type extends MembershipEvent['type']>(
    type: Type,
    data: Omit<EventData<Type>, 'rootId' | 'personId'>,
  ): MembershipEvent => ({ type, data: { ...about, ...data } }) as unknown as MembershipEvent;
  return {
    added: (offered: Offered) => event('MemberAdded', { scopes: scopes(offered), authority: onTheWordOf(OLGA) }),
    rolesChanged: (communityId: string, roles: readonly string[]) =>
      event('MemberRolesChanged', {
        communityId,
        roles: scopes({ [communityId]: roles })[0]!.roles,
        authority: onTheWordOf(OLGA),
      }),
    suspended: (communityId: string) => event('MemberSuspended', { communityId, hasReason: false }),
    reinstated: (communityId: string) =>
      event('MemberReinstated', { communityId, hasReason: false, authority: onTheWordOf(OLGA) }),
    removed: (...communityIds: string[]) => event('MemberRemoved', { communityIds, everywhere: false }),
    left: (communityId: string) => event('MemberLeft', { communityId }),
    invited: (offered: Offered, { n = 1, by = ADA, expiresAt = DUE } = {}): MembershipEvent => ({
      type: 'UserInvited',
      data: {
        ...invitation(n),
        emailCommitment: 'f'.repeat(64),
        scopes: scopes(offered),
        expiresAt,
        authority: onTheWordOf(by),
      },
    }),
    accepted: (offered: Offered, n = 1): MembershipEvent => ({
      type: 'InvitationAccepted',
      data: { ...invitation(n), scopes: scopes(offered), authority: onTheWordOf(ADA) },
    }),
    declined: (offered: Offered, n = 1): MembershipEvent => ({
      type: 'InvitationDeclined',
      data: { ...offer(offered, n), hasReason: false },
    }),
    revoked: (offered: Offered, cause: EventData<'InvitationRevoked'>['cause'] = 'revoke', n = 1): MembershipEvent => ({
      type: 'InvitationRevoked',
      data: { ...offer(offered, n), cause, hasReason: false },
    }),
    expired: (offered: Offered, n = 1, expiredAt = DUE): MembershipEvent => ({
      type: 'InvitationExpired',
      data: { ...offer(offered, n), expiredAt },
    }),
    voided: (
      offered: Offered,
      cause: EventData<'InvitationVoided'>['cause'] = 'authority-lost',
      n = 1,
    ): MembershipEvent => ({
      type: 'InvitationVoided',
      data: { ...offer(offered, n), cause },
    }),
    withdrawn: (
      left: Offered,
      removedCommunityIds: string[],
      cause: EventData<'InvitationAmended'>['cause'] = 'removal',
      n = 1,
    ): MembershipEvent => ({
      type: 'InvitationAmended',
      data: { ...invitation(n), scopes: scopes(left), removedCommunityIds, cause, authority: null },
    }),
    resent: (offered: Offered, by: string, expiresAt: string, n = 1): MembershipEvent => ({
      type: 'InvitationResent',
      data: { ...offer(offered, n), expiresAt, authority: onTheWordOf(by) },
    }),
  };
};
