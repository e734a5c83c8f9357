import type { ChangeMemberRoles } from '../commands';
import {
  ADA,
  basisOf,
  BOB,
  EAST,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  OLGA,
  roleDefined,
  roleId,
  roleRetired,
  specifyValid,
  standingOf,
  T1,
  transferred,
  treeWith,
} from '../testing';
import { changeMemberRoles } from './change-member-roles';

const member = historyOf(GUY);
const custom = roleId(1);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const admin = by(ADA, { [MAIN]: ['admin'] });

const asked = { at: T1, actorId: ADA };
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
const change = (roles: readonly string[], communityId = EAST, personId = GUY): ChangeMemberRoles => ({
  ...asked,
  type: 'ChangeMemberRoles',
  data: { ...where(communityId, personId), roles },
});
const changing = specifyValid(changeMemberRoles);

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

  it('rule 10: records what was added with the revision that was looked at', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ'])] });
    changing
      .given([member.added({ [EAST]: ['guest'] })])
      .when(change([custom]), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ roles: [{ roleId: custom, revision: 1 }] }));
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

  it('rule 24: the admin that a former owner keeps can be replaced, and is recorded once he holds more', () => {
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree: treeWith({ main: [transferred(OLGA, BOB)] }) });
    changing
      .given([])
      .when(change(['guest'], MAIN, OLGA), facts)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ roles: [{ roleId: 'guest', revision: 0 }] }));
    changing
      .given([])
      .when(change(['admin'], MAIN, OLGA), facts)
      .thenNothing();
    changing
      .given([])
      .when(change(['guest', 'admin'], MAIN, OLGA), facts)
      .thenEvents(([event]) =>
        expect(event?.data).toMatchObject({
          roles: [
            { roleId: 'guest', revision: 0 },
            { roleId: 'admin', revision: 0 },
          ],
        }),
      );
  });
});
