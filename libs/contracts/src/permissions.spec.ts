import {
  administrativePermissions,
  allPermissions,
  isAdministrative,
  permissionCatalogue,
  permissionSchema,
  productPermissions,
} from './permissions';

describe('the permissions', () => {
  it('are the ones that stored events name', () => {
    expect(administrativePermissions).toEqual([
      'COMMUNITY_ADD_MEMBER',
      'COMMUNITY_ADD_MEMBER_DIRECTLY',
      'COMMUNITY_ASSIGN_ROLE',
      'COMMUNITY_EDIT_COMMUNITY',
      'COMMUNITY_LIST_MEMBER',
      'COMMUNITY_MANAGE_SUB_COMMUNITIES',
      'COMMUNITY_READ_AUDIT',
      'COMMUNITY_READ_ROLE',
      'COMMUNITY_REMOVE_MEMBER',
      'COMMUNITY_REMOVE_ROLE',
      'COMMUNITY_WRITE_ROLE',
    ]);
    expect(productPermissions).toEqual([
      'ALERTS_READ',
      'ALERTS_WRITE',
      'ASSETS_READ',
      'ASSETS_WRITE',
      'DASHBOARDS_READ',
      'DASHBOARDS_WRITE',
      'EVENTS_READ',
      'INTELLIGENCE_READ',
      'INTELLIGENCE_WRITE',
    ]);
  });

  it('are administrative exactly when their name starts with COMMUNITY_', () => {
    expect(allPermissions.filter(isAdministrative)).toEqual(
      allPermissions.filter((permission) => permission.startsWith('COMMUNITY_')),
    );
  });

  it('are all in the catalogue, each once and described', () => {
    expect(permissionCatalogue.map(({ name }) => name)).toEqual(allPermissions);
    expect(permissionCatalogue.every(({ name, administrative }) => administrative === isAdministrative(name))).toBe(
      true,
    );
    expect(permissionCatalogue.every(({ description }) => description.endsWith('.'))).toBe(true);
  });

  it('are the only names the schema takes', () => {
    expect(allPermissions.every((permission) => permissionSchema.safeParse(permission).success)).toBe(true);
    expect(permissionSchema.safeParse('toString').success).toBe(false);
  });
});
