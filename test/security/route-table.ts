import type { ProblemCode } from '@app/contracts';

/** What a request names. */
export interface Ids {
  readonly communityId: string;
  readonly personId: string;
  readonly invitationId: string;
  readonly roleId: string;
}

/** The code of a refusal, or the status of an answer. */
export type Outcome = ProblemCode | 200;

/** One route: a request that is right in itself, and what it comes to for whoever may not send it. */
export interface Row {
  readonly body?: (ids: Ids) => unknown;
  readonly query?: string;
  /** For somebody of another tenant. */
  readonly otherTenant: Outcome;
  /** For a guest of the community, who is not invited. */
  readonly member: Outcome;
  readonly unverified?: 200;
}

const NEVER = 'never@example.org';
const role = { name: 'Hunter', description: 'Hunts all day long', permissions: ['ALERTS_READ'] };
const policy = { defaultLifetimeHours: 1, maxLifetimeHours: 2, allowedEmailDomains: [] };

const open: Row = { otherTenant: 200, member: 200 };
/** Seen by members, and nobody else. */
const seen: Row = { otherTenant: 'not-found', member: 200 };
const guarded: Row = { otherTenant: 'not-found', member: 'forbidden' };
/** Not even there for a member who has nothing to do with it. */
const hidden: Row = { otherTenant: 'not-found', member: 'not-found' };
/** Says nothing of what is there to anybody else. */
const forOperators: Row = { otherTenant: 'forbidden', member: 'forbidden' };
const sending = (row: Row, body: NonNullable<Row['body']>): Row => ({ ...row, body });
const offer = ({ communityId }: Ids) => ({ [communityId]: ['guest'] });
const community = '/v1/communities/:communityId';

/** Every route there is. A route without a row fails the suite. */
export const table: Readonly<Record<string, Row>> = {
  'GET /v1/me': { ...open, unverified: 200 },
  'GET /v1/permissions': open,
  'GET /v1/me/communities': open,
  'GET /v1/me/invitations': open,
  [`GET ${community}`]: seen,
  [`GET ${community}/managed-communities`]: seen,
  [`GET ${community}/roles`]: guarded,
  [`GET ${community}/summary`]: guarded,
  [`GET ${community}/members`]: guarded,
  [`GET ${community}/invitations`]: guarded,
  [`GET ${community}/audit`]: guarded,
  [`GET ${community}/refusals`]: guarded,
  [`GET ${community}/invitation-tree`]: guarded,
  [`GET ${community}/access-diff`]: { ...guarded, query: 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z' },
  [`GET ${community}/feed`]: guarded,
  'GET /v1/invitations/:invitationId': guarded,
  'GET /v1/people/:personId/access': hidden,
  'POST /v1/access/check': sending(guarded, ({ communityId, personId }) => ({
    ...{ communityId, personId, permission: 'COMMUNITY_LIST_MEMBER' },
  })),
  'DELETE /v1/people/:personId': forOperators,
  'DELETE /v1/people/:personId/identity': forOperators,
  'POST /v1/communities': sending(forOperators, () => ({
    ...{ name: 'New', kind: 'standalone' },
  })),
  [`POST ${community}/managed-communities`]: sending(guarded, () => ({ name: 'Mine' })),
  [`PATCH ${community}`]: sending(guarded, () => ({ name: 'Mine' })),
  [`POST ${community}/disable`]: guarded,
  [`POST ${community}/enable`]: guarded,
  [`POST ${community}/owner`]: sending(guarded, ({ personId }) => ({ personId })),
  [`PUT ${community}/invitation-policy`]: sending(guarded, () => policy),
  [`POST ${community}/roles`]: sending(guarded, () => role),
  [`PUT ${community}/roles/:roleId`]: sending(guarded, () => role),
  [`DELETE ${community}/roles/:roleId`]: guarded,
  'POST /v1/invitations': sending(guarded, (ids) => ({ email: NEVER, communities: offer(ids) })),
  'POST /v1/invitations/bulk': sending(open, (ids) => ({ invitations: [{ email: NEVER, communities: offer(ids) }] })),
  'POST /v1/invitations/:invitationId/accept': hidden,
  'POST /v1/invitations/:invitationId/decline': hidden,
  'POST /v1/invitations/:invitationId/revoke': guarded,
  'POST /v1/invitations/:invitationId/resend': guarded,
  'PATCH /v1/invitations/:invitationId': sending(guarded, (ids) => ({ communities: offer(ids) })),
  [`POST ${community}/members`]: sending(guarded, () => ({ email: NEVER, roles: ['guest'] })),
  [`PUT ${community}/members/:personId/roles`]: sending(guarded, () => ({ roles: ['guest'] })),
  [`POST ${community}/members/:personId/suspend`]: guarded,
  [`POST ${community}/members/:personId/reinstate`]: guarded,
  [`DELETE ${community}/members/:personId`]: guarded,
  'DELETE /v1/me/communities/:communityId': seen,
};
