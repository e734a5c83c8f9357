import type { Permission } from '@app/contracts';

import type { ChangeRole } from '../commands';
import {
  ADA,
  disabled,
  EAST,
  factsOf,
  MAIN,
  managedAdded,
  OLGA,
  registered,
  roleChanged,
  roleDefined,
  roleId,
  roleRetired,
  specifyValid,
  standingOf,
  T0,
  treeWith,
} from '../testing';
import { changeRole } from './change-role';

const custom = roleId(1);
const writer = roleId(2);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const words = { name: 'Custom', description: 'A role of our own' };
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const withCustom = [...main, roleDefined(MAIN, custom, ['EVENTS_READ', 'COMMUNITY_READ_AUDIT'])];
/** Somebody whose role lets him write and retire roles, and holds these permissions beside. */
const writerOf = (...permissions: readonly Permission[]) => {
  const role = roleDefined(MAIN, writer, ['COMMUNITY_WRITE_ROLE', 'COMMUNITY_REMOVE_ROLE', ...permissions]);
  return { role, facts: by(ADA, { [MAIN]: [writer] }, { tree: treeWith({ main: [role] }) }) };
};
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const change = (permissions: readonly Permission[], more: Partial<ChangeRole['data']> = {}): ChangeRole => ({
  ...asked,
  type: 'ChangeRole',
  data: { communityId: MAIN, roleId: custom, ...words, permissions, ...more },
});

describe('changing a role', () => {
  const { given } = specifyValid(changeRole);

  it('rule 10: is recorded whole, and leaves what was recorded of it alone', () => {
    given(withCustom)
      .when(change(['EVENTS_READ']), mainAdmin)
      .then([roleChanged(MAIN, custom, ['EVENTS_READ'])]);
  });

  it('the same definition is nothing to do, in whatever order', () => {
    given(withCustom)
      .when(change(['COMMUNITY_READ_AUDIT', 'EVENTS_READ']), mainAdmin)
      .thenNothing();
  });

  it.each([
    ['another name', { name: 'Other' }, []],
    ['another description', { description: 'Another role of our own' }, []],
    ['one permission more', {}, ['ALERTS_READ']],
  ] as const)('%s is another definition', (_, words, more) => {
    given(withCustom)
      .when(change(['EVENTS_READ', 'COMMUNITY_READ_AUDIT', ...more], words), mainAdmin)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 9: refuses what its author does not hold', () => {
    const { role, facts } = writerOf('EVENTS_READ', 'COMMUNITY_READ_AUDIT', 'COMMUNITY_ASSIGN_ROLE');
    given([...withCustom, role])
      .when(change(['EVENTS_READ', 'ALERTS_READ']), facts)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 23: narrowing needs what the role held as well', () => {
    const { role, facts } = writerOf('EVENTS_READ');
    given([...withCustom, role])
      .when(change(['EVENTS_READ']), facts)
      .thenThrows('takes-more-than-held');
    const able = writerOf('EVENTS_READ', 'COMMUNITY_READ_AUDIT');
    given([...withCustom, able.role])
      .when(change(['EVENTS_READ']), able.facts)
      .then([roleChanged(MAIN, custom, ['EVENTS_READ'])]);
  });

  it('needs WRITE_ROLE', () => {
    given(withCustom)
      .when(change(['EVENTS_READ']), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
  });

  it('words: default roles are not modifiable', () => {
    given(main)
      .when(change(['EVENTS_READ'], { roleId: 'guest' }), mainAdmin)
      .thenThrows('role-not-modifiable');
    given(main)
      .when(change(['EVENTS_READ'], { roleId: 'guest' }), by(ADA, { [MAIN]: ['guest'] }))
      .thenThrows('forbidden');
  });

  it('rule 27: a role that this very community does not define is unknown', () => {
    given(main)
      .when(change(['EVENTS_READ']), mainAdmin)
      .thenThrows('not-found');
    given(main)
      .when(change(['EVENTS_READ'], { roleId: 'toString' }), mainAdmin)
      .thenThrows('not-found');
    given([managedAdded(EAST)])
      .when(
        change(['EVENTS_READ'], { communityId: EAST }),
        by(OLGA, {}, { tree: treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ'])] }) }),
      )
      .thenThrows('not-found');
  });

  it('rule 26: a retired role is not changed any more', () => {
    given([...withCustom, roleRetired(MAIN, custom)])
      .when(change(['EVENTS_READ']), mainAdmin)
      .thenThrows('role-retired', { roleId: custom });
  });

  it('rule 5: not while disabled', () => {
    given([...withCustom, disabled(MAIN)])
      .when(change(['EVENTS_READ']), mainAdmin)
      .thenThrows('community-disabled');
  });

  it('version: is that of the role', () => {
    given(withCustom)
      .when({ ...change(['EVENTS_READ']), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
    given(withCustom)
      .when({ ...change(['EVENTS_READ']), expectedVersion: 1 }, mainAdmin)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('is judged by the roles of the very state that is decided on', () => {
    // The facts still know a wider definition of the author's role than the stream that is being decided on.
    const wide = writerOf('EVENTS_READ', 'COMMUNITY_READ_AUDIT', 'ALERTS_READ');
    const narrow = roleChanged(MAIN, writer, ['COMMUNITY_WRITE_ROLE', 'EVENTS_READ', 'COMMUNITY_READ_AUDIT']);
    given([...withCustom, wide.role, narrow])
      .when(change(['EVENTS_READ', 'ALERTS_READ']), wide.facts)
      .thenThrows('grant-exceeds-authority');
  });
});
