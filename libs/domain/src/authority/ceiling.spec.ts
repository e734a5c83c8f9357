import {
  ADA,
  basisOf,
  BOB,
  EAST,
  factsOf,
  GUY,
  MAIN,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  standingOf,
  treeWith,
  WEST,
} from '../testing';
import { authorityFor, judgeGrant } from './ceiling';
import { findRole } from './roles';
import type { Standing } from './standing';
import { judgeVouching } from './vouching';

const custom = roleId(1);
const offer = (giver: Standing, communityId: string, ...roles: string[]) => [
  { communityId, roles: roles.map((role) => findRole(giver.tree, communityId, role)!) },
];

describe('the ceiling', () => {
  it('rule 9: the ASSIGN_ROLE clause never applies to oneself', () => {
    const giver = standingOf(ADA, { [EAST]: ['manage_member'] });
    expect(judgeGrant(giver, GUY, offer(giver, EAST, 'guest'))).toEqual({ exceeding: [], via: 'assign-role' });
    expect(judgeGrant(giver, ADA, offer(giver, EAST, 'manage_member'))).toEqual({ exceeding: [], via: 'held' });
    expect(judgeGrant(giver, ADA, offer(giver, EAST, 'guest')).exceeding).toEqual([
      'ALERTS_READ',
      'ASSETS_READ',
      'DASHBOARDS_READ',
      'EVENTS_READ',
      'INTELLIGENCE_READ',
    ]);
  });

  it('rule 9: without ASSIGN_ROLE a product permission is given by whoever holds it alone', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['COMMUNITY_ADD_MEMBER', 'EVENTS_READ'])] });
    const giver = standingOf(ADA, { [EAST]: [custom] }, { tree });
    expect(judgeGrant(giver, GUY, offer(giver, EAST, custom))).toEqual({ exceeding: [], via: 'held' });
    expect(judgeGrant(giver, GUY, offer(giver, EAST, 'guest')).exceeding).not.toContain('EVENTS_READ');
  });

  it('rule 9: names a permission once, however many roles and scopes it exceeds in', () => {
    const giver = standingOf(ADA, { [EAST]: ['guest'], [WEST]: ['guest'] });
    const twice = [...offer(giver, EAST, 'analyst', 'analyst'), ...offer(giver, WEST, 'analyst')];
    const { exceeding } = judgeGrant(giver, GUY, twice);
    expect(exceeding).toHaveLength(new Set(exceeding).size);
  });

  it('rule 10: the basis of a scope is what that scope rests on, and no more', () => {
    const giver = standingOf(ADA, { [MAIN]: ['admin'] });
    const { basis } = factsOf(giver);
    const authority = authorityFor(giver, GUY, offer(giver, EAST, 'guest'), { ...basis, 'membership-other': '1' });
    expect(authority.scopes).toEqual([{ communityId: EAST, roles: ['admin'], basis: basisOf(ADA, EAST) }]);
  });
});

describe('a voucher', () => {
  const east = scopes({ [EAST]: ['guest'] });

  it('rule 9: is able as long as he invites there and holds what is offered', () => {
    expect(judgeVouching(standingOf(ADA, { [MAIN]: ['manage_member'] }), GUY, east)).toMatchObject({
      able: true,
      authority: { personId: ADA, via: 'assign-role', scopes: [{ communityId: EAST, basis: {} }] },
    });
    expect(judgeVouching(standingOf(BOB, { [EAST]: ['analyst'] }), GUY, east)).toEqual({
      able: false,
      cause: 'authority-lost',
    });
  });

  it('rule 26: is not able as soon as one of many offered roles is retired', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    const voucher = standingOf(ADA, { [MAIN]: ['admin'] }, { tree });
    const offered = scopes({ [EAST]: ['guest', custom], [WEST]: ['guest'] });
    expect(judgeVouching(voucher, GUY, offered)).toEqual({ able: false, cause: 'role-retired' });
  });

  it('answers for no role of an id that is unknown there', () => {
    const voucher = standingOf(ADA, { [EAST]: ['admin'] });
    const offered = scopes({ [EAST]: ['guest', roleId(9)] });
    expect(judgeVouching(voucher, GUY, offered)).toMatchObject({ able: true, authority: { via: 'held' } });
  });

  it('a community of the offer that was not loaded is a fault, not a lost authority', () => {
    const { root } = treeWith();
    const voucher = standingOf(ADA, { [MAIN]: ['admin'] }, { tree: { root, communities: { [MAIN]: root } } });
    expect(() => judgeVouching(voucher, GUY, east)).toThrow(RangeError);
  });
});
