import { defaultRoles, isDefaultRoleId } from './default-roles';
import { allPermissions, isAdministrative, productPermissions } from './permissions';

describe('the default roles', () => {
  it('have their name for an id', () => {
    expect(Object.entries(defaultRoles).every(([id, role]) => id === role.roleId)).toBe(true);
  });

  it('give an administrator everything', () => {
    expect(defaultRoles.admin.permissions).toEqual(allPermissions);
  });

  it('give an analyst every product and a guest the reading of it', () => {
    expect(defaultRoles.analyst.permissions).toEqual(productPermissions);
    expect(defaultRoles.guest.permissions).toEqual([
      'ALERTS_READ',
      'ASSETS_READ',
      'DASHBOARDS_READ',
      'EVENTS_READ',
      'INTELLIGENCE_READ',
    ]);
  });

  it('let manage_member invite, list, remove and assign, and touch no product', () => {
    expect(defaultRoles.manage_member.permissions).toEqual([
      'COMMUNITY_ADD_MEMBER',
      'COMMUNITY_ASSIGN_ROLE',
      'COMMUNITY_LIST_MEMBER',
      'COMMUNITY_READ_ROLE',
      'COMMUNITY_REMOVE_MEMBER',
    ]);
  });

  it('let a reviewer read and change nothing', () => {
    expect(defaultRoles.reviewer.permissions.every(isAdministrative)).toBe(true);
    expect(defaultRoles.reviewer.permissions).toEqual([
      'COMMUNITY_LIST_MEMBER',
      'COMMUNITY_READ_AUDIT',
      'COMMUNITY_READ_ROLE',
    ]);
  });
});

describe('isDefaultRoleId', () => {
  it.each(Object.keys(defaultRoles))('knows %s', (roleId) => {
    expect(isDefaultRoleId(roleId)).toBe(true);
  });

  it.each(['', 'Admin', 'owner', 'toString', '__proto__'])('does not know %j', (roleId) => {
    expect(isDefaultRoleId(roleId)).toBe(false);
  });
});
