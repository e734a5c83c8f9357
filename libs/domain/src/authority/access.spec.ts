import { allPermissions, defaultRoles, type MembershipEvent, productPermissions } from '@app/contracts';

import {
  ADA,
  BOB,
  communityAfter,
  disabled,
  EAST,
  ELSEWHERE,
  GUY,
  historyOf,
  MAIN,
  managedAdded,
  membershipAfter,
  OLGA,
  personId,
  registered,
  roleChanged,
  roleDefined,
  roleId,
  roleRetired,
  standingOf,
  transferred,
  treeWith,
  WEST,
} from '../testing';
import {
  communitiesHeld,
  effectivePermissions,
  effectiveRoles,
  inheritedRoles,
  isMember,
  isOwner,
  isSuspended,
  ownRoles,
  permissionsIfEnabled,
  wasOwner,
} from './access';
import { findRole, rolesAvailableIn } from './roles';
import { canSee, hasHistory, isKnownTo, seesTree } from './sight';
import { requireLoaded, treeOf, withCommunity } from './tree';

const guest = defaultRoles.guest.permissions;
const custom = roleId(1);
const all = [MAIN, EAST, WEST];
const seen = (standing: Parameters<typeof canSee>[0]) => all.filter((id) => canSee(standing, id));

describe('access', () => {
  it('rule 1: a member of main has access to all managed communities, with the roles held in main', () => {
    const member = standingOf(GUY, { [MAIN]: ['guest'] });
    for (const id of all) expect(effectivePermissions(member, id)).toEqual(guest);
    expect(seen(member)).toEqual(all);
    expect(inheritedRoles(member, EAST)).toEqual(['guest']);
    expect(ownRoles(member, EAST)).toEqual([]);
    expect(inheritedRoles(member, MAIN)).toEqual([]);
  });

  it('rule 1: also to those added later', () => {
    const member = standingOf(GUY, { [MAIN]: ['guest'] }, { tree: treeOf(communityAfter(registered()), []) });
    expect(effectivePermissions(member, EAST)).toEqual([]);
    const later = { ...member, tree: withCommunity(member.tree, communityAfter(managedAdded(EAST))) };
    expect(effectivePermissions(later, EAST)).toEqual(guest);
    expect(canSee(later, EAST)).toBe(true);
  });

  it('rule 2: a person of some managed communities has access to those only', () => {
    const member = standingOf(GUY, { [EAST]: ['admin'] });
    expect(seen(member)).toEqual([EAST]);
    expect(effectivePermissions(member, EAST)).toEqual(allPermissions);
    expect(effectivePermissions(member, MAIN)).toEqual([]);
    expect(effectivePermissions(member, WEST)).toEqual([]);
  });

  it('rule 3: roles in a managed community are those of main and its own', () => {
    const member = standingOf(GUY, { [MAIN]: ['guest'], [EAST]: ['reviewer', 'guest'] });
    expect(effectiveRoles(member, EAST)).toEqual(['reviewer', 'guest']);
    expect(effectiveRoles(member, WEST)).toEqual(['guest']);
    expect(effectiveRoles(member, MAIN)).toEqual(['guest']);
  });

  it('rule 4: effective permissions are the union over the roles, in the order of the catalogue', () => {
    const member = standingOf(GUY, { [MAIN]: ['analyst'], [EAST]: ['reviewer'] });
    const union = [...defaultRoles.reviewer.permissions, ...productPermissions];
    expect(effectivePermissions(member, EAST)).toEqual(allPermissions.filter((p) => union.includes(p)));
  });

  it('rule 10: a changed role acts at once for whoever holds it', () => {
    const tree = treeWith({
      main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleChanged(MAIN, custom, ['ALERTS_READ'])],
    });
    expect(effectivePermissions(standingOf(GUY, { [EAST]: [custom] }, { tree }), EAST)).toEqual(['ALERTS_READ']);
  });

  it('rule 26: a retired role keeps working for those who hold it', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    expect(effectivePermissions(standingOf(GUY, { [EAST]: [custom] }, { tree }), EAST)).toEqual(['EVENTS_READ']);
  });

  it('words: the owner of the root has everything in the whole tree', () => {
    const owner = standingOf(OLGA, {}, { suspendedIn: [MAIN] });
    for (const id of all) expect(effectivePermissions(owner, id)).toEqual(allPermissions);
    expect(seen(owner)).toEqual(all);
    expect([isOwner(owner), isMember(owner, EAST), isMember(owner, MAIN)]).toEqual([true, true, true]);
    expect(ownRoles(owner, MAIN)).toEqual([]);
  });

  it.each([ELSEWHERE, '__proto__', 'constructor'])(
    'there is none in a community that the tree does not hold: %s',
    (id) => {
      for (const standing of [standingOf(OLGA, {}), standingOf(GUY, { [MAIN]: ['admin'] })]) {
        expect(effectivePermissions(standing, id)).toEqual([]);
        expect(canSee(standing, id)).toBe(false);
        expect(inheritedRoles(standing, id)).toEqual([]);
      }
    },
  );
});

describe('rule 5: suspension', () => {
  it('in main cuts the inheritance, and own roles in managed communities stay', () => {
    const member = standingOf(GUY, { [MAIN]: ['admin'], [EAST]: ['guest'] }, { suspendedIn: [MAIN] });
    expect(effectivePermissions(member, MAIN)).toEqual([]);
    expect(effectivePermissions(member, EAST)).toEqual(guest);
    expect(effectivePermissions(member, WEST)).toEqual([]);
    expect(seen(member)).toEqual([MAIN, EAST]);
  });

  it('in a managed community masks its own roles only', () => {
    const member = standingOf(GUY, { [MAIN]: ['guest'], [EAST]: ['admin'] }, { suspendedIn: [EAST] });
    expect(effectivePermissions(member, EAST)).toEqual(guest);
    expect(effectiveRoles(member, EAST)).toEqual(['guest']);
    expect(ownRoles(member, EAST)).toEqual(['admin']);
    expect([isSuspended(member, EAST), isSuspended(member, MAIN)]).toEqual([true, false]);
  });

  it('leaves the community in sight', () => {
    const member = standingOf(GUY, { [EAST]: ['admin'] }, { suspendedIn: [EAST] });
    expect(effectivePermissions(member, EAST)).toEqual([]);
    expect(seen(member)).toEqual([EAST]);
    expect([isMember(member, EAST), seesTree(member)]).toEqual([true, true]);
  });
});

describe('rule 5: a disabled community', () => {
  const left = ['COMMUNITY_LIST_MEMBER', 'COMMUNITY_READ_AUDIT', 'COMMUNITY_READ_ROLE'];

  it('leaves only what reads members, roles and the audit trail', () => {
    const tree = treeWith({ east: [disabled(EAST)] });
    expect(effectivePermissions(standingOf(OLGA, {}, { tree }), EAST)).toEqual(left);
    expect(effectivePermissions(standingOf(GUY, { [EAST]: ['guest'] }, { tree }), EAST)).toEqual([]);
    expect(effectivePermissions(standingOf(OLGA, {}, { tree }), WEST)).toEqual(allPermissions);
  });

  it('as a root masks its whole tree, and commands are judged without the mask', () => {
    const admin = standingOf(GUY, { [MAIN]: ['admin'] }, { tree: treeWith({ main: [disabled(MAIN)] }) });
    for (const id of all) {
      expect(effectivePermissions(admin, id)).toEqual(left);
      expect([...permissionsIfEnabled(admin, id)]).toEqual(allPermissions);
    }
  });
});

describe('rule 24: a former owner', () => {
  const tree = treeWith({ main: [transferred(OLGA, BOB, 1)] });
  const history = historyOf(OLGA);
  const after = (...events: readonly MembershipEvent[]) => ({
    personId: OLGA,
    tree,
    membership: membershipAfter(...events),
  });

  it('is a main member with admin', () => {
    const former = after(history.added({ [EAST]: ['guest'] }));
    expect(ownRoles(former, MAIN)).toEqual(['admin']);
    expect([ownRoles(former, EAST), ownRoles(former, WEST)]).toEqual([['guest'], []]);
    expect(communitiesHeld(former)).toEqual([MAIN, EAST]);
    expect(effectivePermissions(former, WEST)).toEqual(allPermissions);
    expect([isOwner(former), wasOwner(former), isMember(former, MAIN)]).toEqual([false, true, true]);
  });

  it('keeps what he held in main before beside it', () => {
    expect(ownRoles(after(history.added({ [MAIN]: ['guest'] })), MAIN)).toEqual(['guest', 'admin']);
    expect(ownRoles(after(history.added({ [MAIN]: ['admin'] })), MAIN)).toEqual(['admin']);
  });

  it.each([
    ['changed', history.rolesChanged(MAIN, ['guest']), ['guest']],
    ['ended', history.removed(MAIN), []],
    ['left', history.left(MAIN), []],
    ['given', history.added({ [MAIN]: ['reviewer'] }), ['reviewer']],
  ])('until his membership says otherwise: roles in main %s', (_, event, roles) => {
    expect(ownRoles(after(history.added({ [EAST]: ['guest'] }), event), MAIN)).toEqual(roles);
  });

  it('what happens elsewhere says nothing of main', () => {
    const former = after(
      history.added({ [EAST]: ['guest'] }),
      history.left(EAST),
      history.invited({ [WEST]: ['guest'] }),
    );
    expect(ownRoles(former, MAIN)).toEqual(['admin']);
  });

  it('a suspension masks the admin and does not end it', () => {
    const suspended = after(history.added({ [EAST]: ['guest'] }), history.suspended(MAIN));
    expect(effectivePermissions(suspended, MAIN)).toEqual([]);
    const back = after(history.added({ [EAST]: ['guest'] }), history.suspended(MAIN), history.reinstated(MAIN));
    expect(effectivePermissions(back, MAIN)).toEqual(allPermissions);
  });

  it('who owns again has no such role', () => {
    const again = { ...after(), tree: treeWith({ main: [transferred(OLGA, BOB), transferred(BOB, OLGA)] }) };
    expect(ownRoles(again, MAIN)).toEqual([]);
    expect(isOwner(again)).toBe(true);
  });
});

describe('rule 27: who can know of a person', () => {
  const viewers = {
    main: standingOf(ADA, { [MAIN]: ['guest'] }),
    east: standingOf(ADA, { [EAST]: ['guest'] }),
    cut: standingOf(ADA, { [MAIN]: ['guest'], [WEST]: ['guest'] }, { suspendedIn: [MAIN] }),
    owner: standingOf(OLGA, {}),
  };
  const known = (person: Parameters<typeof isKnownTo>[1]) =>
    Object.entries(viewers).flatMap(([name, viewer]) => (isKnownTo(viewer, person) ? [name] : []));
  const guy = (...events: readonly MembershipEvent[]) => ({
    personId: GUY,
    tree: treeWith(),
    membership: membershipAfter(...events),
  });
  const history = historyOf();

  it.each([
    ['nobody ever heard of', guy(), []],
    ['invited to EAST', guy(history.invited({ [EAST]: ['guest'] })), ['main', 'east', 'owner']],
    ['invited to main', guy(history.invited({ [MAIN]: ['guest'] })), ['main', 'cut', 'owner']],
    ['once in EAST', guy(history.added({ [EAST]: ['guest'] }), history.left(EAST)), ['main', 'east', 'owner']],
    ['once in main', guy(history.added({ [MAIN]: ['guest'] }), history.left(MAIN)), ['main', 'east', 'cut', 'owner']],
    ['the owner', standingOf(OLGA, {}), ['main', 'east', 'cut', 'owner']],
    [
      'a former owner',
      standingOf(OLGA, {}, { tree: treeWith({ main: [transferred(OLGA, BOB)] }) }),
      ['main', 'east', 'cut', 'owner'],
    ],
  ])('%s', (_, person, viewersWhoKnow) => {
    expect(known(person)).toEqual(viewersWhoKnow);
  });

  it('a history is what the tree was ever told', () => {
    expect(hasHistory(guy())).toBe(false);
    expect(hasHistory(guy(history.invited({ [EAST]: ['guest'] }), history.revoked({ [EAST]: ['guest'] })))).toBe(true);
    expect(hasHistory(standingOf(OLGA, {}))).toBe(true);
    expect(seesTree(standingOf(personId(1), {}))).toBe(false);
  });
});

describe('the roles of a community', () => {
  const [ofMain, ofEast] = [roleId(1), roleId(2)];
  const tree = treeWith({
    main: [roleDefined(MAIN, ofMain, ['EVENTS_READ'])],
    east: [
      roleDefined(EAST, ofEast, ['ALERTS_READ']),
      roleChanged(EAST, ofEast, ['ASSETS_READ']),
      roleRetired(EAST, ofEast),
    ],
  });
  const customIn = (id: string) =>
    rolesAvailableIn(tree, id).flatMap((role) => (role.definedIn === null ? [] : [role.roleId]));

  it("are the default ones, main's and its own", () => {
    expect(rolesAvailableIn(tree, EAST).map((role) => role.roleId)).toEqual([
      ...Object.keys(defaultRoles),
      ofMain,
      ofEast,
    ]);
    expect(customIn(WEST)).toEqual([ofMain]);
    expect(customIn(MAIN)).toEqual([ofMain]);
  });

  it('are none in a community that the tree does not hold', () => {
    expect(rolesAvailableIn(tree, ELSEWHERE)).toEqual([]);
  });

  it('give nothing by an id that is unknown there', () => {
    const member = standingOf(GUY, { [WEST]: ['guest', ofEast] }, { tree });
    expect(permissionsIfEnabled(member, WEST)).toEqual(new Set(guest));
  });

  it('say where they are defined, whether they are retired, and how often they were defined and changed', () => {
    expect(findRole(tree, EAST, ofEast)).toMatchObject({
      definedIn: EAST,
      retired: true,
      revision: 2,
      version: 3,
      permissions: ['ASSETS_READ'],
    });
    expect(findRole(tree, EAST, ofMain)).toMatchObject({ definedIn: MAIN, retired: false, revision: 1, version: 1 });
    expect(findRole(tree, WEST, 'guest')).toMatchObject({ definedIn: null, name: 'guest', revision: 0, version: 0 });
  });

  it.each([
    ['of a sibling', WEST, ofEast],
    ['of a managed community in main', MAIN, ofEast],
    ['that never was', EAST, roleId(9)],
    ['every object has', EAST, 'constructor'],
    ['default, in a community that the tree does not hold', ELSEWHERE, 'guest'],
  ])('one %s is unknown', (_, id, role) => {
    expect(findRole(tree, id, role)).toBeNull();
  });
});

describe('a tree', () => {
  it('leaves out communities of another tree', () => {
    const tree = treeOf(communityAfter(registered()), [
      communityAfter(managedAdded(EAST)),
      communityAfter(managedAdded(WEST, ELSEWHERE)),
    ]);
    expect(Object.keys(tree.communities)).toEqual([EAST, MAIN]);
  });

  it('requires what the log names to be loaded', () => {
    const missing = () => requireLoaded(treeWith(), [EAST, ELSEWHERE]);
    expect(missing).toThrow(RangeError);
    expect(missing).toThrow(/leave out a community/);
    expect(() => requireLoaded(treeWith(), all)).not.toThrow();
  });
});
