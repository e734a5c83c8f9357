import type { Permission } from '@app/contracts';

import { treeOf } from '../authority/tree';
import type { InviteUser, Offer } from '../commands';
import {
  ADA,
  basisOf,
  BOB,
  communityAfter,
  communityId,
  DUE,
  EAST,
  ELSEWHERE,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  LATER,
  MAIN,
  managedAdded,
  OLGA,
  registered,
  disabled,
  membershipAfter,
  policySet,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  specifyValid,
  standingOf,
  T0,
  treeWith,
  WEST,
} from '../testing';
import { inviteUser } from './invite-user';

const invite = (offer: Offer, data: Partial<InviteUser['data']> = {}, by = ADA, at = T0): InviteUser => ({
  type: 'InviteUser',
  at,
  actorId: by,
  data: {
    rootId: MAIN,
    personId: GUY,
    invitationId: invitationId(),
    emailCommitment: 'f'.repeat(64),
    emailDomain: 'example.org',
    offer,
    ...data,
  },
});
const custom = roleId(1);
const withRole = (permissions: readonly Permission[], ...more: Parameters<typeof treeWith>) =>
  treeWith({ ...more[0], main: [roleDefined(MAIN, custom, permissions), ...(more[0]?.main ?? [])] });
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const mainManager = by(ADA, { [MAIN]: ['manage_member'] });
const eastManager = by(ADA, { [EAST]: ['manage_member'] });
const owner = by(OLGA, {});
const { given } = specifyValid(inviteUser);
const guest = historyOf(GUY);

describe('inviting', () => {
  it('rule 6: a main manage_member invites into main and into any managed community', () => {
    const offer = { [MAIN]: ['guest'], [EAST]: ['analyst'], [WEST]: ['guest'] };
    given([])
      .when(invite(offer), mainManager)
      .thenEvents(([event, ...others]) => {
        expect(others).toEqual([]);
        expect(event).toMatchObject({ type: 'UserInvited', data: { scopes: scopes(offer), expiresAt: DUE } });
      });
  });

  it('rule 6: a managed manage_member invites there', () => {
    given([])
      .when(invite({ [EAST]: ['guest'] }), eastManager)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it.each([
    ['into main', { [MAIN]: ['guest'] }],
    ['into a sibling', { [WEST]: ['guest'] }],
    ['into his own and a sibling', { [EAST]: ['guest'], [WEST]: ['guest'] }],
    ['into an unknown community', { [ELSEWHERE]: ['guest'] }],
    ['into a name that every object has', { constructor: ['guest'] }],
  ])('rule 27: a managed manage_member who invites %s meets what he cannot see', (_, offer) => {
    given([]).when(invite(offer), eastManager).thenThrows('not-found');
  });

  it('rule 6: inviting needs the permission in every community named', () => {
    const facts = by(ADA, { [EAST]: ['manage_member'], [WEST]: ['analyst'] });
    given([])
      .when(invite({ [EAST]: ['guest'], [WEST]: ['guest'] }), facts)
      .thenThrows('forbidden');
  });

  it('rule 6: a custom role with COMMUNITY_ADD_MEMBER is enough', () => {
    const tree = withRole(['COMMUNITY_ADD_MEMBER', 'EVENTS_READ', 'DASHBOARDS_READ']);
    const only = treeWith({
      east: [roleDefined(EAST, roleId(2), ['EVENTS_READ'])],
      main: [roleDefined(MAIN, custom, ['COMMUNITY_ADD_MEMBER', 'EVENTS_READ'])],
    });
    given([])
      .when(invite({ [EAST]: [roleId(2)] }), by(ADA, { [EAST]: [custom] }, { tree: only }))
      .thenEvents((events) => expect(events).toHaveLength(1));
    given([])
      .when(invite({ [EAST]: ['guest'] }), by(ADA, { [EAST]: [custom] }, { tree }))
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 5: a suspended manage_member does not invite', () => {
    const facts = by(ADA, { [EAST]: ['manage_member'] }, { suspendedIn: [EAST] });
    given([])
      .when(invite({ [EAST]: ['guest'] }), facts)
      .thenThrows('forbidden');
  });

  it('rule 7: takes 1 to 50 communities, each with at least one role', () => {
    const many = Array.from({ length: 51 }, (_, n) => communityId(n));
    const tree = treeOf(
      communityAfter(registered()),
      many.map((id) => communityAfter(managedAdded(id))),
    );
    const facts = by(OLGA, {}, { tree });
    const offerIn = (ids: readonly string[], roles = ['guest']) => Object.fromEntries(ids.map((id) => [id, roles]));
    given([])
      .when(invite(offerIn(many.slice(1))), facts)
      .thenEvents((events) => expect(events).toHaveLength(1));
    given([])
      .when(invite(offerIn(many)), facts)
      .thenThrows('validation-failed');
    given([])
      .when(invite(offerIn(many.slice(0, 1), [])), facts)
      .thenThrows('validation-failed');
    given([])
      .when(invite({ ...offerIn(many.slice(0, 1)), ...offerIn(many.slice(1, 2), []) }), facts)
      .thenThrows('validation-failed');
    given([]).when(invite({}), facts).thenThrows('validation-failed');
  });

  it.each([
    ['a managed one', treeWith({ east: [disabled(EAST)] })],
    ['the root', treeWith({ main: [disabled(MAIN)] })],
  ])('rule 8: refuses the whole offer when %s is disabled', (_, tree) => {
    given([])
      .when(invite({ [EAST]: ['guest'], [WEST]: ['guest'] }), by(OLGA, {}, { tree }))
      .thenThrows('community-disabled');
  });

  it('rule 28: refuses a role that is unknown in the community', () => {
    const tree = treeWith({ west: [roleDefined(WEST, custom, ['EVENTS_READ'])] });
    const facts = by(OLGA, {}, { tree });
    given([])
      .when(invite({ [EAST]: [custom] }), facts)
      .thenThrows('role-unknown');
    given([])
      .when(invite({ [EAST]: ['toString'] }), facts)
      .thenThrows('role-unknown');
    given([])
      .when(invite({ [MAIN]: [custom] }), facts)
      .thenThrows('role-unknown', { communityId: MAIN, roleId: custom });
  });

  it('words: a role of main may be offered in its managed communities', () => {
    const facts = by(OLGA, {}, { tree: withRole(['EVENTS_READ']) });
    given([])
      .when(invite({ [EAST]: [custom] }), facts)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ scopes: scopes({ [EAST]: [`${custom}@1`] }) }));
  });

  it('rule 26: refuses to offer a retired role', () => {
    const facts = by(OLGA, {}, { tree: withRole(['EVENTS_READ'], { main: [roleRetired(MAIN, custom)] }) });
    given([])
      .when(invite({ [EAST]: [custom] }), facts)
      .thenThrows('role-retired', { communityId: EAST, roleId: custom });
  });

  it('rule 14: refuses to invite oneself', () => {
    given([historyOf(ADA).added({ [MAIN]: ['manage_member'] })])
      .when(invite({ [EAST]: ['guest'] }, { personId: ADA, invitationId: invitationId(1, ADA) }), mainManager)
      .thenThrows('self-invitation');
  });

  it('rule 15: an offer gives no access', () => {
    const membership = membershipAfter(guest.invited({ [EAST]: ['admin'] }));
    expect(membership).toMatchObject({ scopes: {}, version: 0 });
  });

  it('version: an invitation that is yet to be made is at version 0', () => {
    const command = invite({ [EAST]: ['guest'] });
    given([])
      .when({ ...command, expectedVersion: 1 }, mainManager)
      .thenThrows('version-mismatch');
    given([])
      .when({ ...command, expectedVersion: 0 }, mainManager)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });
});

describe('the ceiling of an invitation', () => {
  it('rule 9: refuses a role with an administrative permission the inviter does not hold', () => {
    given([])
      .when(invite({ [EAST]: ['admin'] }), mainManager)
      .thenThrows('grant-exceeds-authority');
    given([])
      .when(invite({ [EAST]: ['reviewer'] }), mainManager)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 9: names the permissions that exceed, sorted', () => {
    const decide = () => inviteUser.decide(invite({ [EAST]: ['admin'] }), membershipAfter(), eastManager);
    expect(decide).toThrow(
      expect.objectContaining({
        details: {
          permissions: [
            'COMMUNITY_ADD_MEMBER_DIRECTLY',
            'COMMUNITY_EDIT_COMMUNITY',
            'COMMUNITY_MANAGE_SUB_COMMUNITIES',
            'COMMUNITY_READ_AUDIT',
            'COMMUNITY_REMOVE_ROLE',
            'COMMUNITY_WRITE_ROLE',
          ],
        },
      }) as Error,
    );
  });

  it('rule 9: compares sets of permissions, never role names', () => {
    const everything = withRole(['COMMUNITY_READ_AUDIT', 'COMMUNITY_LIST_MEMBER', 'COMMUNITY_READ_ROLE']);
    const facts = by(ADA, { [EAST]: ['manage_member', custom] }, { tree: everything });
    given([])
      .when(invite({ [EAST]: ['reviewer'] }), facts)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ authority: { via: 'held' } }));
  });

  it('rule 9: judges each scope by what is held in that scope', () => {
    const facts = by(ADA, { [EAST]: ['admin'], [WEST]: ['manage_member'] });
    given([])
      .when(invite({ [EAST]: ['admin'], [WEST]: ['guest'] }), facts)
      .thenEvents((events) => expect(events).toHaveLength(1));
    given([])
      .when(invite({ [EAST]: ['guest'], [WEST]: ['admin'] }), facts)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 9: a product permission may be offered under COMMUNITY_ASSIGN_ROLE and is marked so', () => {
    given([])
      .when(invite({ [EAST]: ['analyst'] }), mainManager)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ authority: { via: 'assign-role' } }));
  });

  it('rule 9: what the giver holds himself is marked as held', () => {
    given([])
      .when(invite({ [EAST]: ['analyst'] }), by(ADA, { [EAST]: ['analyst', 'manage_member'] }))
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ authority: { via: 'held' } }));
  });

  it('rule 10: records what was offered and on whose word, by which roles and on which basis', () => {
    const facts = by(ADA, { [MAIN]: ['manage_member'], [EAST]: ['analyst'] });
    const [east, west] = [basisOf(ADA, EAST), basisOf(ADA, WEST)];
    given([])
      .when(invite({ [EAST]: ['guest'], [WEST]: ['guest'] }), facts)
      .then([
        {
          type: 'UserInvited',
          data: {
            rootId: MAIN,
            personId: GUY,
            invitationId: invitationId(),
            emailCommitment: 'f'.repeat(64),
            scopes: scopes({ [EAST]: ['guest'], [WEST]: ['guest'] }),
            expiresAt: DUE,
            authority: {
              personId: ADA,
              via: 'assign-role',
              scopes: [
                { communityId: EAST, roles: ['analyst', 'manage_member'], basis: east },
                { communityId: WEST, roles: ['manage_member'], basis: west },
              ],
            },
          },
        },
      ]);
  });

  it('rule 10: the owner gives on his ownership', () => {
    given([])
      .when(invite({ [MAIN]: ['admin'] }), owner)
      .thenEvents(([event]) =>
        expect(event?.data).toMatchObject({
          authority: { via: 'held', scopes: [{ communityId: MAIN, roles: ['owner'], basis: basisOf(OLGA, MAIN) }] },
        }),
      );
  });
});

describe('who is there already', () => {
  it('rule 12: refuses a member of a named community', () => {
    given([guest.added({ [EAST]: ['guest'] })])
      .when(invite({ [WEST]: ['guest'], [EAST]: ['guest'] }), mainManager)
      .thenThrows('already-member', { communityId: EAST });
  });

  it('rule 12: refuses a member who is suspended there', () => {
    given([guest.added({ [EAST]: ['guest'] }), guest.suspended(EAST)])
      .when(invite({ [EAST]: ['guest'] }), mainManager)
      .thenThrows('already-member');
  });

  it('rule 12: refuses the owner anywhere in his tree', () => {
    given([])
      .when(invite({ [EAST]: ['guest'] }, { personId: OLGA, invitationId: invitationId(1, OLGA) }), mainManager)
      .thenThrows('already-member');
  });

  it('rule 12: a main member may be invited to a managed community with further roles', () => {
    given([guest.added({ [MAIN]: ['guest'] })])
      .when(invite({ [EAST]: ['analyst'] }), mainManager)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 12: at most one pending invitation per person and community, and the refusal names it', () => {
    given([guest.invited({ [EAST]: ['guest'], [WEST]: ['guest'] }, { n: 4 })])
      .when(invite({ [WEST]: ['guest'] }), mainManager)
      .thenThrows('invitation-already-pending', { invitationId: invitationId(4) });
  });

  it.each([
    ['declined', guest.declined({ [EAST]: ['guest'] })],
    ['revoked', guest.revoked({ [EAST]: ['guest'] })],
    ['expired', guest.expired({ [EAST]: ['guest'] })],
    ['voided', guest.voided({ [EAST]: ['guest'] })],
  ])('rule 7: as many invitations as needed: one %s does not block', (_, end) => {
    given([guest.invited({ [EAST]: ['guest'] }), end])
      .when(invite({ [EAST]: ['guest'] }, { invitationId: invitationId(2) }), mainManager)
      .thenEvents((events) => expect(events.map(({ type }) => type)).toEqual(['UserInvited']));
  });

  it('rule 7: two pending invitations into different communities stand side by side', () => {
    given([guest.invited({ [EAST]: ['guest'] })])
      .when(invite({ [WEST]: ['guest'] }, { invitationId: invitationId(2) }), mainManager)
      .thenEvents((events) => expect(events.map(({ type }) => type)).toEqual(['UserInvited']));
  });

  it('rule 19: a lapsed pending invitation is recorded as expired first and never blocks', () => {
    given([guest.invited({ [EAST]: ['guest'] })])
      .when(invite({ [EAST]: ['guest'] }, { invitationId: invitationId(2) }, ADA, DUE), mainManager)
      .thenEvents(([first, second, ...others]) => {
        expect(first).toEqual(guest.expired({ [EAST]: ['guest'] }));
        expect(second).toMatchObject({ type: 'UserInvited', data: { invitationId: invitationId(2) } });
        expect(others).toEqual([]);
      });
  });
});

describe('the policy on invitations', () => {
  const under = (policy: Parameters<typeof policySet>[0]) =>
    by(ADA, { [MAIN]: ['manage_member'] }, { tree: treeWith({ main: [policySet(policy)] }) });
  const offer = { [EAST]: ['guest'] };

  it.each([
    [undefined, DUE],
    [1, '2026-01-01T01:00:00.000Z'],
    [720, '2026-01-31T00:00:00.000Z'],
  ])('rule 13: without a policy %s hours end at %s', (expiresInHours, expiresAt) => {
    const data = expiresInHours === undefined ? {} : { expiresInHours };
    given([])
      .when(invite(offer, data), mainManager)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ expiresAt }));
  });

  it.each([0, -1, 721, 1e300, 1.5])('rule 13: refuses a lifetime of %s hours', (expiresInHours) => {
    given([]).when(invite(offer, { expiresInHours }), mainManager).thenThrows('lifetime-out-of-range');
  });

  it('rule 13: the policy of the root sets default and maximum', () => {
    given([])
      .when(invite(offer), under({ defaultLifetimeHours: 24, maxLifetimeHours: 48 }))
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ expiresAt: '2026-01-02T00:00:00.000Z' }));
    given([])
      .when(invite(offer, { expiresInHours: 49 }), under({ maxLifetimeHours: 48 }))
      .thenThrows('lifetime-out-of-range', { minLifetimeHours: 1, maxLifetimeHours: 48 });
  });

  it('rule 13: refuses a domain that the policy does not name, subdomains included', () => {
    const facts = under({ allowedEmailDomains: ['example.org'] });
    given([])
      .when(invite(offer), facts)
      .thenEvents((events) => expect(events).toHaveLength(1));
    given([])
      .when(invite(offer, { emailDomain: 'example.com' }), facts)
      .thenThrows('email-domain-not-allowed', { allowedEmailDomains: ['example.org'] });
    given([])
      .when(invite(offer, { emailDomain: 'sub.example.org' }), facts)
      .thenThrows('email-domain-not-allowed');
  });
});

describe('the order of checks', () => {
  it('permission comes before the version, the version before the rules', () => {
    const command = { ...invite({ [EAST]: ['admin'] }), expectedVersion: 5 };
    given([])
      .when(command, by(ADA, { [EAST]: ['guest'] }))
      .thenThrows('forbidden');
    given([]).when(command, eastManager).thenThrows('version-mismatch');
  });

  it('rule 5: in a disabled community the permission is judged as if it were enabled', () => {
    const tree = treeWith({ east: [disabled(EAST)] });
    given([])
      .when(invite({ [EAST]: ['guest'] }, {}, BOB, LATER), by(BOB, { [EAST]: ['guest'] }, { tree }))
      .thenThrows('forbidden');
  });
});
