import type { MembershipEvent, Permission } from '@app/contracts';

import type { ActorFacts } from '../authority/facts';
import type {
  AddMember,
  ChangeMemberRoles,
  LeaveCommunity,
  ReinstateMember,
  RemoveMember,
  SuspendMember,
} from '../commands';
import {
  ADA,
  basisOf,
  BOB,
  communityId as otherCommunity,
  disabled,
  DUE,
  EAST,
  ELSEWHERE,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  membershipAfter,
  OLGA,
  policySet,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  specifyValid,
  standingOf,
  T1,
  transferred,
  treeWith,
  WEST,
} from '../testing';
import { addMember } from './add-member';
import { changeMemberRoles } from './change-member-roles';
import { leaveCommunity } from './leave-community';
import { reinstateMember } from './reinstate-member';
import { removeMember } from './remove-member';
import { suspendMember } from './suspend-member';

const member = historyOf(GUY);
const custom = roleId(1);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const admin = by(ADA, { [MAIN]: ['admin'] });
const typesOf = (events: readonly MembershipEvent[]) => events.map(({ type }) => type);

const asked = { at: T1, actorId: ADA };
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
const add = (roles: readonly string[], communityId = EAST, personId = GUY): AddMember => ({
  ...asked,
  type: 'AddMember',
  data: { ...where(communityId, personId), emailDomain: 'example.org', roles },
});
const change = (roles: readonly string[], communityId = EAST, personId = GUY): ChangeMemberRoles => ({
  ...asked,
  type: 'ChangeMemberRoles',
  data: { ...where(communityId, personId), roles },
});
const suspend = (communityId = EAST, personId = GUY): SuspendMember => ({
  ...asked,
  type: 'SuspendMember',
  data: { ...where(communityId, personId), hasReason: false },
});
const reinstate = (communityId = EAST, personId = GUY): ReinstateMember => ({
  ...asked,
  type: 'ReinstateMember',
  data: { ...where(communityId, personId), hasReason: false },
});
const remove = (communityId = EAST, { everywhere = false, personId = GUY } = {}): RemoveMember => ({
  ...asked,
  type: 'RemoveMember',
  data: { ...where(communityId, personId), everywhere },
});
const leave = (communityId = EAST, personId = GUY): LeaveCommunity => ({
  at: T1,
  actorId: personId,
  type: 'LeaveCommunity',
  data: where(communityId, personId),
});
const removed = (...communityIds: string[]) => member.removed(...communityIds);
const removedEverywhere = (...communityIds: string[]): MembershipEvent => ({
  type: 'MemberRemoved',
  data: { rootId: MAIN, personId: GUY, communityIds, everywhere: true },
});

const adding = specifyValid(addMember);
const changing = specifyValid(changeMemberRoles);
const suspending = specifyValid(suspendMember);
const reinstating = specifyValid(reinstateMember);
const removing = specifyValid(removeMember);
const leaving = specifyValid(leaveCommunity);

/** One case for every act on a member: the history of the target, and by whom. */
const everyAct = (history: readonly MembershipEvent[], facts: ActorFacts, communityId = EAST, personId = GUY) => [
  changing.given(history).when(change(['guest'], communityId, personId), facts),
  suspending.given(history).when(suspend(communityId, personId), facts),
  reinstating.given(history).when(reinstate(communityId, personId), facts),
  removing.given(history).when(remove(communityId, { personId }), facts),
];

describe('acting on a member', () => {
  it('rule 27: a person never seen in this tree is unknown', () => {
    for (const outcome of everyAct([], manager)) outcome.thenThrows('not-found');
  });

  it('rule 27: a person known only in communities the actor cannot see is unknown', () => {
    const eastManager = by(ADA, { [EAST]: ['manage_member'] });
    for (const outcome of everyAct([member.added({ [WEST]: ['guest'] })], eastManager)) outcome.thenThrows('not-found');
    for (const outcome of everyAct([member.invited({ [MAIN]: ['guest'] })], eastManager))
      outcome.thenThrows('not-found');
  });

  it('rule 27: a community the actor cannot see is unknown, whoever is in it', () => {
    const westManager = by(ADA, { [WEST]: ['manage_member'] });
    const history = [member.added({ [EAST]: ['guest'], [MAIN]: ['guest'] })];
    for (const outcome of everyAct(history, westManager)) outcome.thenThrows('not-found');
    for (const outcome of everyAct(history, westManager, MAIN)) outcome.thenThrows('not-found');
    for (const outcome of everyAct(history, westManager, ELSEWHERE)) outcome.thenThrows('not-found');
  });

  it.each([
    ['was removed', [member.added({ [EAST]: ['guest'] }), member.removed(EAST)]],
    ['is invited only', [member.invited({ [EAST]: ['guest'] })]],
    ['was once in main', [member.added({ [MAIN]: ['guest'] }), member.left(MAIN)]],
    ['is in a sibling', [member.added({ [WEST]: ['guest'] })]],
  ])('a person who %s is no member there', (_, history) => {
    for (const outcome of everyAct(history, manager)) outcome.thenThrows('not-a-member');
  });

  it('rule 5: where somebody has only inherited access, it is inherited', () => {
    const history = [member.added({ [MAIN]: ['guest'] })];
    for (const outcome of everyAct(history, manager)) outcome.thenThrows('access-is-inherited');
    const eastManager = by(ADA, { [EAST]: ['manage_member'] });
    for (const outcome of everyAct(history, eastManager)) outcome.thenThrows('access-is-inherited');
  });

  it('rule 24: the owner is protected', () => {
    for (const outcome of everyAct([], admin, MAIN, OLGA)) outcome.thenThrows('owner-protected');
    for (const outcome of everyAct([], admin, EAST, OLGA)) outcome.thenThrows('owner-protected');
    removing
      .given([])
      .when(remove(MAIN, { everywhere: true, personId: OLGA }), admin)
      .thenThrows('owner-protected');
  });

  it('rule 24: ownership outranks what the membership stream says', () => {
    const history = [historyOf(OLGA).added({ [MAIN]: ['guest'] }), historyOf(OLGA).removed(MAIN)];
    for (const outcome of everyAct(history, admin, MAIN, OLGA)) outcome.thenThrows('owner-protected');
  });

  it('needs the permission, judged before the version and the rules', () => {
    const analyst = by(ADA, { [EAST]: ['analyst'] });
    for (const outcome of everyAct([member.added({ [EAST]: ['guest'] })], analyst)) outcome.thenThrows('forbidden');
  });

  it('version: is that of the membership, which offers do not count in', () => {
    const history = [member.invited({ [WEST]: ['guest'] }), member.added({ [EAST]: ['guest'] })];
    removing
      .given(history)
      .when({ ...remove(), expectedVersion: 2 }, manager)
      .thenThrows('version-mismatch');
    removing
      .given(history)
      .when({ ...remove(), expectedVersion: 1 }, manager)
      .then([removed(EAST)]);
  });
});

describe('rule 5: in a disabled community', () => {
  const history = [member.added({ [EAST]: ['guest'] })];
  const trees = [
    ['itself disabled', treeWith({ east: [disabled(EAST)] })],
    ['under a disabled root', treeWith({ main: [disabled(MAIN)] })],
  ] as const;

  it.each(trees)('%s: changing, suspending, reinstating and adding wait', (_, tree) => {
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    changing
      .given(history)
      .when(change(['analyst']), facts)
      .thenThrows('community-disabled');
    suspending.given(history).when(suspend(), facts).thenThrows('community-disabled');
    reinstating
      .given([...history, member.suspended(EAST)])
      .when(reinstate(), facts)
      .thenThrows('community-disabled');
    adding
      .given([])
      .when(add(['guest']), facts)
      .thenThrows('community-disabled');
  });

  it.each(trees)('%s: removing and leaving stay possible', (_, tree) => {
    removing
      .given(history)
      .when(remove(), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .then([removed(EAST)]);
    leaving
      .given(history)
      .when(leave(), by(GUY, { [EAST]: ['guest'] }, { tree }))
      .then([member.left(EAST)]);
  });

  it('without the permission it stays forbidden', () => {
    const facts = by(ADA, { [EAST]: ['guest'] }, { tree: treeWith({ east: [disabled(EAST)] }) });
    suspending.given(history).when(suspend(), facts).thenThrows('forbidden');
  });
});

describe('adding directly', () => {
  it('rule 25: is a separate act, recorded with its authority', () => {
    adding
      .given([])
      .when(add(['analyst']), admin)
      .then([
        {
          type: 'MemberAdded',
          data: {
            rootId: MAIN,
            personId: GUY,
            scopes: scopes({ [EAST]: ['analyst'] }),
            authority: {
              personId: ADA,
              via: 'held',
              scopes: [{ communityId: EAST, roles: ['admin'], basis: basisOf(ADA, EAST) }],
            },
          },
        },
      ]);
  });

  it('rule 25: inviting is not adding directly', () => {
    adding
      .given([])
      .when(add(['guest']), manager)
      .thenThrows('forbidden');
  });

  it('rule 9: refuses what exceeds the authority of the actor', () => {
    const direct = treeWith({ main: [roleDefined(MAIN, custom, ['COMMUNITY_ADD_MEMBER_DIRECTLY'])] });
    const facts = by(ADA, { [MAIN]: [custom] }, { tree: direct });
    adding
      .given([])
      .when(add(['guest']), facts)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 25: the domain policy applies', () => {
    const tree = treeWith({ main: [policySet({ allowedEmailDomains: ['example.com'] })] });
    adding
      .given([])
      .when(add(['guest']), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('email-domain-not-allowed');
  });

  it('rule 25: pending offers lose the community in the same append', () => {
    adding
      .given([member.invited({ [EAST]: ['guest'], [WEST]: ['guest'] })])
      .when(add(['guest']), admin)
      .thenEvents(([added, withdrawn, ...others]) => {
        expect(added).toMatchObject({ type: 'MemberAdded' });
        expect(withdrawn).toEqual(member.withdrawn({ [WEST]: ['guest'] }, 'direct-add'));
        expect(others).toEqual([]);
      });
    adding
      .given([member.invited({ [EAST]: ['guest'] })])
      .when(add(['guest']), admin)
      .thenEvents((events) => expect(events[1]).toEqual(member.revoked(1, 'direct-add')));
  });

  it('rule 19: a lapsed offer of the community expires first', () => {
    adding
      .given([member.invited({ [EAST]: ['guest'] })])
      .when({ ...add(['guest']), at: DUE }, admin)
      .thenEvents((events) => expect(typesOf(events)).toEqual(['InvitationExpired', 'MemberAdded']));
  });

  it('rule 12: refuses a member, and takes a main member into a managed community', () => {
    adding
      .given([member.added({ [EAST]: ['guest'] })])
      .when(add(['analyst']), admin)
      .thenThrows('already-member');
    adding
      .given([])
      .when(add(['guest'], EAST, OLGA), admin)
      .thenThrows('already-member');
    adding
      .given([member.added({ [MAIN]: ['guest'] })])
      .when(add(['analyst']), admin)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 23: nobody adds himself', () => {
    adding
      .given([historyOf(ADA).added({ [MAIN]: ['admin'] })])
      .when(add(['guest'], EAST, ADA), admin)
      .thenThrows('forbidden');
  });

  it('rules 26 and 28: refuses retired and unknown roles', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    adding
      .given([])
      .when(add([custom]), facts)
      .thenThrows('role-retired');
    adding
      .given([])
      .when(add(['toString']), facts)
      .thenThrows('role-unknown');
  });
});

describe('changing roles', () => {
  it('records the whole list from now on, with the authority for what was added', () => {
    changing
      .given([member.added({ [EAST]: ['guest'] })])
      .when(change(['analyst', 'guest']), manager)
      .then([
        {
          type: 'MemberRolesChanged',
          data: {
            ...where(EAST),
            roles: [
              { roleId: 'analyst', revision: 0 },
              { roleId: 'guest', revision: 0 },
            ],
            authority: {
              personId: ADA,
              via: 'assign-role',
              scopes: [{ communityId: EAST, roles: ['manage_member'], basis: basisOf(ADA, EAST) }],
            },
          },
        },
      ]);
  });

  it('needs no authority for what is only taken', () => {
    changing
      .given([member.added({ [EAST]: ['guest', 'analyst'] })])
      .when(change(['guest']), manager)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ authority: null }));
  });

  it('the same set of roles is nothing to do', () => {
    changing
      .given([member.added({ [EAST]: ['guest', 'admin'] })])
      .when(change(['admin', 'guest']), manager)
      .thenNothing();
  });

  it('rule 9: added roles are under the ceiling, kept ones are not', () => {
    changing
      .given([member.added({ [EAST]: ['admin'] })])
      .when(change(['admin', 'guest']), manager)
      .thenEvents((events) => expect(events).toHaveLength(1));
    changing
      .given([member.added({ [EAST]: ['guest'] })])
      .when(change(['guest', 'admin']), manager)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 23: taking a role needs the administrative permissions of its holder', () => {
    changing
      .given([member.added({ [EAST]: ['admin', 'guest'] })])
      .when(change(['guest']), manager)
      .thenThrows('takes-more-than-held');
    changing
      .given([member.added({ [EAST]: ['admin', 'guest'] })])
      .when(change(['guest']), admin)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 23: a role whose loss takes nothing may be taken', () => {
    changing
      .given([member.added({ [EAST]: ['admin', 'guest'] })])
      .when(change(['admin']), manager)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 23: nobody adds to himself, whatever he holds', () => {
    const self = [historyOf(ADA).added({ [MAIN]: ['admin'], [EAST]: ['guest'] })];
    changing
      .given(self)
      .when(change(['guest', 'analyst'], EAST, ADA), admin)
      .thenThrows('forbidden');
  });

  it('rule 23: anyone who assigns roles may give up his own', () => {
    changing
      .given([historyOf(ADA).added({ [EAST]: ['manage_member', 'admin'] })])
      .when(change(['manage_member'], EAST, ADA), admin)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 26: a retired role is kept, with the revision it was given at, and cannot be added', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    changing
      .given([member.added({ [EAST]: [`${custom}@1`] })])
      .when(change([custom, 'analyst']), facts)
      .thenEvents(([event]) =>
        expect(event?.data).toMatchObject({
          roles: [
            { roleId: custom, revision: 1 },
            { roleId: 'analyst', revision: 0 },
          ],
        }),
      );
    changing
      .given([member.added({ [EAST]: ['guest'] })])
      .when(change([custom]), facts)
      .thenThrows('role-retired');
  });

  it('rule 7: a member has at least one role', () => {
    changing
      .given([member.added({ [EAST]: ['guest'] })])
      .when(change([]), manager)
      .thenThrows('validation-failed');
  });

  it('rule 24: the admin that a former owner keeps can be replaced', () => {
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree: treeWith({ main: [transferred(OLGA, BOB)] }) });
    changing
      .given([])
      .when(change(['guest'], MAIN, OLGA), facts)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ roles: [{ roleId: 'guest', revision: 0 }] }));
    changing
      .given([])
      .when(change(['admin'], MAIN, OLGA), facts)
      .thenNothing();
  });
});

describe('suspending and reinstating', () => {
  const history = [member.added({ [EAST]: ['guest'] })];

  it('rule 5: is per community, and repeated it changes nothing', () => {
    suspending
      .given(history)
      .when(suspend(), manager)
      .then([member.suspended(EAST)]);
    suspending
      .given([...history, member.suspended(EAST)])
      .when(suspend(), manager)
      .thenNothing();
    reinstating.given(history).when(reinstate(), manager).thenNothing();
  });

  it('rule 23: suspending needs the administrative permissions of the target', () => {
    suspending
      .given([member.added({ [EAST]: ['reviewer'] })])
      .when(suspend(), manager)
      .thenThrows('takes-more-than-held');
    suspending
      .given([member.added({ [EAST]: ['manage_member'] })])
      .when(suspend(), manager)
      .then([member.suspended(EAST)]);
  });

  it('rule 23: suspending somebody whose inherited access stays the same takes nothing', () => {
    suspending
      .given([member.added({ [MAIN]: ['admin'], [EAST]: ['guest'] })])
      .when(suspend(), manager)
      .then([member.suspended(EAST)]);
  });

  it('rule 9: reinstating is under the ceiling and recorded with its authority', () => {
    const suspendedAdmin = [member.added({ [EAST]: ['admin'] }), member.suspended(EAST)];
    reinstating.given(suspendedAdmin).when(reinstate(), manager).thenThrows('grant-exceeds-authority');
    reinstating
      .given(suspendedAdmin)
      .when(reinstate(), admin)
      .then([
        {
          type: 'MemberReinstated',
          data: {
            ...where(EAST),
            hasReason: false,
            authority: {
              personId: ADA,
              via: 'held',
              scopes: [{ communityId: EAST, roles: ['admin'], basis: basisOf(ADA, EAST) }],
            },
          },
        },
      ]);
  });

  it('rule 26: somebody who holds a retired role can be reinstated', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    reinstating
      .given([member.added({ [EAST]: [custom] }), member.suspended(EAST)])
      .when(reinstate(), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 23: nobody reinstates himself', () => {
    const self = historyOf(ADA);
    reinstating
      .given([self.added({ [MAIN]: ['admin'], [EAST]: ['admin'] }), self.suspended(EAST)])
      .when(reinstate(EAST, ADA), admin)
      .thenThrows('forbidden');
  });

  it('rule 24: the admin that a former owner keeps can be suspended', () => {
    const tree = treeWith({ main: [transferred(OLGA, BOB)] });
    const former = historyOf(OLGA);
    suspending
      .given([])
      .when(suspend(MAIN, OLGA), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .then([former.suspended(MAIN)]);
    reinstating
      .given([former.suspended(MAIN)])
      .when(reinstate(MAIN, OLGA), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('grant-exceeds-authority');
  });
});

describe('removing', () => {
  it('rule 21: removing from main leaves explicit roles in managed communities', () => {
    const history = [member.added({ [MAIN]: ['guest'], [EAST]: ['analyst'] })];
    removing
      .given(history)
      .when(remove(MAIN), manager)
      .then([removed(MAIN)]);
    expect(Object.keys(membershipAfter(...history, removed(MAIN)).scopes)).toEqual([EAST]);
  });

  it('rule 21: everywhere ends all of them, and needs the permission in the root', () => {
    const history = [member.added({ [WEST]: ['guest'], [EAST]: ['analyst'], [MAIN]: ['guest'] })];
    removing
      .given(history)
      .when(remove(MAIN, { everywhere: true }), manager)
      .then([removedEverywhere(MAIN, EAST, WEST)]);
    removing
      .given(history)
      .when(remove(EAST, { everywhere: true }), manager)
      .then([removedEverywhere(MAIN, EAST, WEST)]);
    removing
      .given(history)
      .when(remove(EAST, { everywhere: true }), by(ADA, { [EAST]: ['admin'] }))
      .thenThrows('forbidden');
  });

  it('rule 21: everywhere reaches somebody of managed communities alone', () => {
    removing
      .given([member.added({ [WEST]: ['guest'] })])
      .when(remove(MAIN, { everywhere: true }), manager)
      .then([removedEverywhere(WEST)]);
    removing
      .given([member.invited({ [WEST]: ['guest'] })])
      .when(remove(MAIN, { everywhere: true }), manager)
      .thenThrows('not-a-member');
  });

  it('rule 22: takes its communities out of pending offers in the same append', () => {
    removing
      .given([member.invited({ [EAST]: ['guest'], [WEST]: ['guest'] }), member.added({ [EAST]: ['guest'] })])
      .when(remove(), manager)
      .then([removed(EAST), member.withdrawn({ [WEST]: ['guest'] })]);
  });

  it('rule 22: revokes an offer that would be empty, and with everywhere every offer', () => {
    const history = [
      member.invited({ [EAST]: ['guest'] }),
      member.invited({ [WEST]: ['guest'] }, { n: 2 }),
      member.added({ [EAST]: ['guest'] }),
    ];
    removing
      .given(history)
      .when(remove(), manager)
      .then([removed(EAST), member.revoked(1, 'removal')]);
    removing
      .given(history)
      .when(remove(MAIN, { everywhere: true }), manager)
      .then([removedEverywhere(EAST), member.revoked(1, 'removal'), member.revoked(2, 'removal')]);
  });

  it('rules 19 and 22: a lapsed offer expires before the removal, a final one is left alone', () => {
    removing
      .given([
        member.invited({ [EAST]: ['guest'] }),
        member.invited({ [EAST]: ['guest'] }, { n: 2 }),
        member.declined(2),
        member.added({ [EAST]: ['guest'] }),
      ])
      .when({ ...remove(), at: DUE }, manager)
      .then([member.expired(), removed(EAST)]);
  });

  it('rule 23: needs the administrative permissions of the target, as sets', () => {
    removing
      .given([member.added({ [EAST]: ['reviewer'] })])
      .when(remove(), manager)
      .thenThrows('takes-more-than-held');
    removing
      .given([member.added({ [EAST]: ['manage_member', 'analyst'] })])
      .when(remove(), manager)
      .then([removed(EAST)]);
  });

  it('rule 23: names what the actor does not hold, sorted', () => {
    const membership = membershipAfter(member.added({ [EAST]: ['reviewer'] }));
    expect(() => removeMember.decide(remove(), membership, manager)).toThrow(
      expect.objectContaining({ details: { permissions: ['COMMUNITY_READ_AUDIT'] } }) as Error,
    );
  });

  it('rule 23: from main counts in every managed community where the permissions shrink', () => {
    // Together they hold more in EAST than the actor does, and some of it comes from main.
    const tree = treeWith({ east: [roleDefined(EAST, custom, ['COMMUNITY_READ_AUDIT'])] });
    const history = [member.added({ [MAIN]: ['guest'], [EAST]: [custom] })];
    removing
      .given(history)
      .when(remove(MAIN), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('takes-more-than-held');
    removing
      .given([member.added({ [MAIN]: ['guest'], [EAST]: ['analyst', custom] })])
      .when(remove(MAIN), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .then([removed(MAIN)]);
  });

  it('rule 23: from a managed community counts there alone', () => {
    const history = [member.added({ [MAIN]: ['admin'], [EAST]: ['guest'] })];
    removing
      .given(history)
      .when(remove(EAST), by(ADA, { [EAST]: ['manage_member'] }))
      .then([removed(EAST)]);
  });

  it('rule 23: everywhere counts wherever the target holds roles', () => {
    const history = [member.added({ [MAIN]: ['guest'], [WEST]: ['admin'] })];
    removing
      .given(history)
      .when(remove(MAIN, { everywhere: true }), manager)
      .thenThrows('takes-more-than-held');
  });

  it('rule 23: a suspension hides nothing: the roles are taken for good', () => {
    removing
      .given([member.added({ [EAST]: ['admin'] }), member.suspended(EAST)])
      .when(remove(), manager)
      .thenThrows('takes-more-than-held');
    removing
      .given([member.added({ [MAIN]: ['admin'], [EAST]: ['admin'] }), member.suspended(MAIN)])
      .when(remove(), by(ADA, { [EAST]: ['manage_member'] }))
      .thenThrows('takes-more-than-held');
  });

  it('rule 23: a disabled community hides nothing either', () => {
    const tree = treeWith({ east: [disabled(EAST)] });
    removing
      .given([member.added({ [EAST]: ['admin'] })])
      .when(remove(), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('takes-more-than-held');
  });

  it('rule 23: anyone may give up his own, also by removing himself', () => {
    const tree = treeWith({
      main: [roleDefined(MAIN, custom, ['COMMUNITY_REMOVE_MEMBER'] satisfies Permission[])],
    });
    removing
      .given([historyOf(ADA).added({ [EAST]: [custom, 'admin'] })])
      .when(remove(EAST, { personId: ADA }), by(ADA, { [EAST]: [custom] }, { tree }))
      .then([historyOf(ADA).removed(EAST)]);
  });

  it('rule 24: two administrators removing each other leave the owner', () => {
    const tree = treeWith();
    const [ada, bob] = [historyOf(ADA), historyOf(BOB)];
    removing
      .given([ada.added({ [MAIN]: ['admin'] })])
      .when(remove(MAIN, { personId: ADA }), by(BOB, { [MAIN]: ['admin'] }, { tree }))
      .then([ada.removed(MAIN)]);
    removing
      .given([bob.added({ [MAIN]: ['admin'] })])
      .when(remove(MAIN, { personId: BOB }), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .then([bob.removed(MAIN)]);
    expect(tree.root.ownerId).toBe(OLGA);
  });

  it('rule 24: the admin that a former owner keeps can be taken', () => {
    const tree = treeWith({ main: [transferred(OLGA, BOB)] });
    removing
      .given([])
      .when(remove(MAIN, { personId: OLGA }), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .then([historyOf(OLGA).removed(MAIN)]);
    removing
      .given([historyOf(OLGA).removed(MAIN)])
      .when(remove(MAIN, { personId: OLGA }), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('not-a-member');
  });

  it('a managed community of the target that was not loaded is a fault, not a leave to take', () => {
    const unloaded = otherCommunity(1);
    const membership = membershipAfter(member.added({ [MAIN]: ['guest'], [unloaded]: ['admin'] }));
    expect(() => removeMember.decide(remove(MAIN), membership, manager)).toThrow(RangeError);
  });
});

describe('leaving', () => {
  it('rule 23: anyone may give up his own, suspended or not', () => {
    leaving
      .given([member.added({ [EAST]: ['admin'] })])
      .when(leave(), by(GUY, {}))
      .then([member.left(EAST)]);
    leaving
      .given([member.added({ [EAST]: ['admin'] }), member.suspended(EAST)])
      .when(leave(), by(GUY, {}))
      .then([member.left(EAST)]);
  });

  it('rule 27: a community one does not see is unknown', () => {
    leaving.given([]).when(leave(), by(GUY, {})).thenThrows('not-found');
    leaving
      .given([member.added({ [WEST]: ['guest'] })])
      .when(leave(), by(GUY, {}))
      .thenThrows('not-found');
    leaving
      .given([member.added({ [MAIN]: ['guest'] }), member.suspended(MAIN)])
      .when(leave(EAST), by(GUY, {}))
      .thenThrows('not-found');
  });

  it('rule 5: access that is only inherited is given up in main', () => {
    leaving
      .given([member.added({ [MAIN]: ['guest'] })])
      .when(leave(EAST), by(GUY, {}))
      .thenThrows('access-is-inherited');
  });

  it('rule 24: the owner does not leave', () => {
    leaving.given([]).when(leave(MAIN, OLGA), by(OLGA, {})).thenThrows('owner-protected');
  });

  it('nobody leaves for another', () => {
    leaving
      .given([member.added({ [EAST]: ['guest'] })])
      .when({ ...leave(), actorId: ADA }, admin)
      .thenThrows('not-found');
  });
});
