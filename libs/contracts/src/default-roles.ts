import { allPermissions, type Permission, productPermissions } from './permissions';

/** The id of a role that exists in every community and cannot be changed. Its id is its name. */
export type DefaultRoleId = 'admin' | 'analyst' | 'guest' | 'manage_member' | 'reviewer';

export interface DefaultRole {
  readonly roleId: DefaultRoleId;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

/** The roles every community has (design: words of the domain). */
export const defaultRoles: Readonly<Record<DefaultRoleId, DefaultRole>> = {
  admin: { roleId: 'admin', description: 'Everything in the community.', permissions: allPermissions },
  analyst: { roleId: 'analyst', description: 'Reads and writes every product.', permissions: productPermissions },
  guest: {
    roleId: 'guest',
    description: 'Reads every product.',
    permissions: productPermissions.filter((permission) => permission.endsWith('_READ')),
  },
  manage_member: {
    roleId: 'manage_member',
    description: 'Invites, lists and removes members and assigns their roles.',
    permissions: [
      'COMMUNITY_ADD_MEMBER',
      'COMMUNITY_ASSIGN_ROLE',
      'COMMUNITY_LIST_MEMBER',
      'COMMUNITY_READ_ROLE',
      'COMMUNITY_REMOVE_MEMBER',
    ],
  },
  reviewer: {
    roleId: 'reviewer',
    description: 'Sees members, roles and the audit trail.',
    permissions: ['COMMUNITY_LIST_MEMBER', 'COMMUNITY_READ_AUDIT', 'COMMUNITY_READ_ROLE'],
  },
};

/** True when the id names a default role; false for the id of a custom one and for unknown ids. */
export const isDefaultRoleId = (roleId: string): roleId is DefaultRoleId => Object.hasOwn(defaultRoles, roleId);
