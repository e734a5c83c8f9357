import type { RecordedEvent } from '@app/event-sourcing';

import { commandTypes, type CommandType } from '../support/decisions';
import { holds, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { play, steps } from '../support/random-histories';
import { actorOf, factsOfScopes, Oracle, rawData, type RawAuthority } from './oracle';

tellSeed('test/properties/grants.spec.ts');

/** A grant as an event tells it: who gives what to whom, and by which permission. */
interface Grant {
  readonly giverId: string;
  readonly receiverId: string;
  /** Role ids by community. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  readonly needs: string;
  readonly authority: RawAuthority | null;
  /** Lets roles that are retired by then come into force again. */
  readonly mayBeRetired?: boolean;
}

const rolesByCommunity = (facts: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
  const scopes = new Map<string, string[]>();
  for (const [communityId = '', roleId = ''] of [...facts].map((one) => one.split('|'))) {
    scopes.set(communityId, [...(scopes.get(communityId) ?? []), roleId]);
  }
  return scopes;
};

/** The grant that an event is, by what the log says before it; null for an event that gives nothing. */
const grantIn = (before: Oracle, event: RecordedEvent): Grant | null => {
  const data = rawData(event);
  const actorId = actorOf(event) ?? '';
  const { personId: receiverId, authority } = data;
  const given = { giverId: actorId, receiverId, authority };
  const invites = { ...given, needs: 'COMMUNITY_ADD_MEMBER' };
  switch (event.type) {
    case 'UserInvited':
      return { ...invites, scopes: rolesByCommunity(factsOfScopes(data.scopes)) };
    case 'InvitationAmended':
      return data.cause === 'amend' ? { ...invites, scopes: rolesByCommunity(factsOfScopes(data.scopes)) } : null;
    case 'InvitationResent':
      return { ...invites, scopes: rolesByCommunity(before.offered.get(data.invitationId) ?? []) };
    case 'InvitationAccepted':
      return {
        ...invites,
        giverId: before.voucher.get(data.invitationId) ?? '',
        scopes: rolesByCommunity(before.offered.get(data.invitationId) ?? []),
      };
    case 'MemberAdded':
      return {
        ...given,
        needs: 'COMMUNITY_ADD_MEMBER_DIRECTLY',
        scopes: rolesByCommunity(factsOfScopes(data.scopes)),
      };
    case 'MemberRolesChanged': {
      const held = before.own(receiverId, data.communityId);
      const added = data.roles.map(({ roleId }) => roleId).filter((roleId: string) => !held.has(roleId));
      return added.length === 0
        ? null
        : { ...given, needs: 'COMMUNITY_ASSIGN_ROLE', scopes: new Map([[data.communityId, added]]) };
    }
    case 'MemberReinstated': {
      const scopes = new Map([[data.communityId, [...before.own(receiverId, data.communityId)]]]);
      return { ...given, needs: 'COMMUNITY_REMOVE_MEMBER', scopes, mayBeRetired: true };
    }
    default:
      return null;
  }
};

const expectAllowed = (before: Oracle, { giverId, receiverId, scopes, needs, mayBeRetired = false }: Grant) => {
  expect(giverId).not.toBe(receiverId);
  expect(scopes.size).toBeGreaterThan(0);
  expect(new Set([...scopes.keys()].map((communityId) => before.root.get(communityId))).size).toBe(1);
  for (const [communityId, roleIds] of scopes) {
    expect([...before.may(giverId, communityId)]).toContain(needs);
    expect(before.isDisabled(communityId)).toBe(false);
    expect(before.ceiling(giverId, receiverId, communityId, roleIds).beyond).toEqual([]);
    expect(roleIds.filter((roleId) => !before.isUsable(roleId, communityId))).toEqual([]);
    if (!mayBeRetired) expect(roleIds.filter((roleId) => before.isRetired(roleId, communityId))).toEqual([]);
  }
};

/** The authority in the event is the one that the log shows: whose, by which roles, and how it stood. */
const expectTrueAuthority = (before: Oracle, { giverId, receiverId, scopes, authority }: Grant) => {
  if (authority === null) throw new Error('The grant names no authority');
  expect(authority.personId).toBe(giverId);
  const assigned = [...scopes].flatMap(
    ([communityId, roleIds]) => before.ceiling(giverId, receiverId, communityId, roleIds).assigned,
  );
  expect(authority.via).toBe(assigned.length > 0 ? 'assign-role' : 'held');
  expect(authority.scopes.map(({ communityId }) => communityId).toSorted()).toEqual([...scopes.keys()].toSorted());
  for (const { communityId, roles, basis } of authority.scopes) {
    const inForce = before.owns(giverId, communityId) ? ['owner'] : [...before.inForce(giverId, communityId)];
    expect(roles.toSorted()).toEqual(inForce.toSorted());
    const root = before.root.get(communityId) ?? '';
    const lookedAt = [`community-${root}`, `community-${communityId}`, `membership-${root}_${giverId}`];
    const asItStood = [...new Set(lookedAt)].map((stream) => {
      const length = before.length.get(stream);
      return [stream, length === undefined ? 'no_stream' : String(length - 1n)];
    });
    expect(basis).toEqual(Object.fromEntries(asItStood));
  }
};

/** An offer, a direct grant and an acceptance meet nobody who is a member there; an offer meets no other one. */
const expectNoOverlap = (before: Oracle, event: RecordedEvent, { receiverId, scopes }: Grant) => {
  const offers = ['UserInvited', 'InvitationAmended', 'InvitationResent'].includes(event.type);
  const { invitationId } = rawData(event);
  if (offers || event.type === 'MemberAdded') {
    expect([...scopes.keys()].filter((communityId) => before.isMember(receiverId, communityId))).toEqual([]);
  }
  if (!offers) return;
  const others = [...before.pending].filter((id) => id !== invitationId && belongsTo(id, receiverId));
  const named = others.flatMap((id) => [...rolesByCommunity(before.offered.get(id) ?? []).keys()]);
  expect(named.filter((communityId) => scopes.has(communityId))).toEqual([]);
};

/** An invitation id says whose it is: 16 bytes of the root, then 16 of the person. */
const belongsTo = (invitationId: string, personId: string) =>
  Buffer.from(invitationId, 'base64url').toString('hex', 16, 32) === personId.replaceAll('-', '');

const expectAnswered = (before: Oracle, event: RecordedEvent) => {
  if (event.type !== 'InvitationAccepted') return;
  const { invitationId, personId, scopes } = rawData(event);
  expect(actorOf(event)).toBe(personId);
  expect(before.pending.has(invitationId)).toBe(true);
  expect(factsOfScopes(scopes)).toEqual(before.offered.get(invitationId));
};

const takings = ['MemberRemoved', 'MemberSuspended', 'MemberRolesChanged'];

/** Where somebody's permissions shrank by another's act, all that he administered is administered by the other too. */
const expectTakeable = (before: Oracle, after: Oracle, event: RecordedEvent) => {
  const { personId, rootId } = rawData(event);
  const actorId = actorOf(event) ?? '';
  if (!takings.includes(event.type) || actorId === personId) return;
  expect(before.owner.get(rootId)).not.toBe(personId);
  for (const communityId of before.communitiesOf(rootId)) {
    const left = after.may(personId, communityId);
    if ([...before.may(personId, communityId)].every((permission) => left.has(permission))) continue;
    const reach = before.administers(actorId, communityId);
    expect([...before.administers(personId, communityId)].filter((permission) => !reach.has(permission))).toEqual([]);
  }
};

/** A role holds only what its author holds, now and as it was. */
const expectHeldByAuthor = (before: Oracle, event: RecordedEvent) => {
  if (event.type !== 'RoleDefined' && event.type !== 'RoleChanged') return;
  const { communityId, roleId, permissions } = rawData(event);
  const held = before.may(actorOf(event) ?? '', communityId);
  const carried = event.type === 'RoleChanged' ? before.permissionsOf(roleId, communityId) : [];
  expect([...held]).toContain('COMMUNITY_WRITE_ROLE');
  expect([...permissions, ...carried].filter((permission: string) => !held.has(permission))).toEqual([]);
};

const oracleOf = (events: readonly RecordedEvent[]): Oracle => {
  const oracle = new Oracle();
  for (const event of events) oracle.tell(event);
  return oracle;
};

/** What these histories leave out has no say in any grant. */
const withoutSay: readonly CommandType[] = ['RegisterCommunity', 'RenameCommunity', 'SetInvitationPolicy'];
const types = commandTypes.filter((type) => !withoutSay.includes(type));

/** What makes members of several powers in several communities, and takes from them. */
const aboutMembers: readonly CommandType[] = [
  'DefineRole',
  'ChangeRole',
  'AddMember',
  'ChangeMemberRoles',
  'SuspendMember',
  'ReinstateMember',
  'RemoveMember',
];

describe('in every history', () => {
  it(
    'each grant was allowed by the log before it, and says truly on whose word it was made',
    async () => {
      await holds(steps(types, 16), async (some) => {
        const before = new Oracle();
        for (const event of await (await play(some)).events()) {
          const grant = grantIn(before, event);
          if (grant !== null) {
            expectAllowed(before, grant);
            expectTrueAuthority(before, grant);
            expectNoOverlap(before, event, grant);
          }
          expectAnswered(before, event);
          expectHeldByAuthor(before, event);
          before.tell(event);
        }
      });
    },
    TIME_LIMIT_MS,
  );

  it(
    'nobody lost anything to somebody who administers less than he did, and no owner was touched',
    async () => {
      await holds(steps(aboutMembers, 20), async (some) => {
        const events = await (await play(some)).events();
        for (const [index, event] of events.entries()) {
          if (takings.includes(event.type)) {
            expectTakeable(oracleOf(events.slice(0, index)), oracleOf(events.slice(0, index + 1)), event);
          }
        }
      });
    },
    TIME_LIMIT_MS,
  );
});
