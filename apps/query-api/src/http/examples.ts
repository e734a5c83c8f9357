import { exampleOf } from '@app/contracts';

const { mainId, managedId, adaId, graceId, invitationId, email, earlier, later, position } = exampleOf;

export const ada = { personId: adaId, name: 'Ada' };
export const grace = { personId: graceId, name: 'Grace', email };
const guests = { roles: ['guest'], inheritedRoles: [], permissions: ['DASHBOARDS_READ'] };

/** The answers of the documentation: Ada has invited Grace into Northwind, which manages Acme. */
export const examples = {
  guests,
  grant: { act: 'invitation', invitationId, by: ada, at: earlier, roles: ['guest'], communityId: mainId },
  community: {
    communityId: mainId,
    name: 'Northwind',
    kind: 'mssp-main',
    status: 'active',
    parentId: null,
    owner: ada,
    version: 3,
    policy: { defaultLifetimeHours: 168, maxLifetimeHours: 720, allowedEmailDomains: [] },
  },
  place: {
    ...{ communityId: mainId, name: 'Northwind', kind: 'mssp-main', status: 'active', ...guests, owner: false },
  },
  managedPlace: {
    ...{ communityId: managedId, name: 'Acme', kind: 'mssp-managed', status: 'active' },
    ...{ roles: [], inheritedRoles: ['guest'], permissions: ['DASHBOARDS_READ'], owner: false, managed: [] },
  },
  offer: {
    invitationId,
    communities: [{ communityId: mainId, name: 'Northwind', roles: [{ roleId: 'guest', name: 'Guest' }] }],
    invitedBy: { ...ada, email: 'ada@example.org' },
    invitedAt: earlier,
    expiresAt: later,
  },
  invitation: {
    ...{ invitationId, personId: graceId, email, communities: [{ communityId: mainId, roles: ['guest'] }] },
    ...{ otherCommunities: 0, status: 'pending', invitedBy: ada, voucher: ada, voucherStillAble: true },
    ...{ invitedAt: earlier, expiresAt: later, sends: 1, mail: 'queued', version: 1 },
  },
  entry: {
    ...{ position, at: earlier, type: 'UserInvited', actor: ada, subject: grace },
    ...{ communities: [{ communityId: mainId, roles: ['guest'] }], otherCommunities: 0, invitationId },
    correlationId: exampleOf.traceId,
    causationId: exampleOf.commandId,
    commandId: exampleOf.commandId,
    eventId: exampleOf.eventId,
  },
} as const;
