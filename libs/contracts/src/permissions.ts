import { z } from 'zod';

const administrative = {
  COMMUNITY_ADD_MEMBER: 'Invite people into the community; amend and resend invitations.',
  COMMUNITY_ADD_MEMBER_DIRECTLY: 'Give somebody access without asking for consent.',
  COMMUNITY_ASSIGN_ROLE: 'Change the roles of members, and offer product permissions one does not hold.',
  COMMUNITY_EDIT_COMMUNITY: 'Rename the community and set its invitation policy.',
  COMMUNITY_LIST_MEMBER: 'See members and invitations.',
  COMMUNITY_MANAGE_SUB_COMMUNITIES: 'Add, rename, disable and enable managed communities.',
  COMMUNITY_READ_AUDIT: 'Read the audit trail.',
  COMMUNITY_READ_ROLE: 'See the roles and what they permit.',
  COMMUNITY_REMOVE_MEMBER: 'Remove, suspend and reinstate members; revoke invitations.',
  COMMUNITY_REMOVE_ROLE: 'Retire custom roles.',
  COMMUNITY_WRITE_ROLE: 'Define and change custom roles.',
} as const;

const product = {
  ALERTS_READ: 'Read alerts.',
  ALERTS_WRITE: 'Triage and change alerts.',
  ASSETS_READ: 'Read assets.',
  ASSETS_WRITE: 'Add and change assets.',
  DASHBOARDS_READ: 'Read dashboards.',
  DASHBOARDS_WRITE: 'Add and change dashboards.',
  EVENTS_READ: 'Read events.',
  INTELLIGENCE_READ: 'Read intelligence.',
  INTELLIGENCE_WRITE: 'Add and change intelligence.',
} as const;

export type AdministrativePermission = keyof typeof administrative;
export type ProductPermission = keyof typeof product;
/** A single thing a person may do in a community. The names are stable and safe to store. */
export type Permission = AdministrativePermission | ProductPermission;

const namesOf = <K extends string>(record: Record<K, string>) => Object.keys(record) as K[];

/** Permissions over the community itself: the ones the rules on taking away compare. */
export const administrativePermissions: readonly AdministrativePermission[] = namesOf(administrative);
/** Permissions over what the community is for. */
export const productPermissions: readonly ProductPermission[] = namesOf(product);
/** Every permission, administrative ones first, in the order of the catalogue. */
export const allPermissions: readonly Permission[] = [...administrativePermissions, ...productPermissions];

export const permissionSchema = z.enum(allPermissions as [Permission, ...Permission[]]).meta({ id: 'Permission' });

/** True for the permissions named `COMMUNITY_…`. */
export const isAdministrative = (permission: Permission): permission is AdministrativePermission =>
  permission in administrative;

/** The catalogue as `GET /v1/permissions` answers it. */
export const permissionCatalogue = [
  ...administrativePermissions.map((name) => ({ name, administrative: true, description: administrative[name] })),
  ...productPermissions.map((name) => ({ name, administrative: false, description: product[name] })),
];
