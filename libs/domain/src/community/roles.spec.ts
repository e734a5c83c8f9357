import type { Permission } from '@app/contracts';

import type { ChangeRole, DefineRole, RetireRole } from '../commands';
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
import { defineRole } from './define-role';
import { retireRole } from './retire-role';

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
const eastAdmin = by(ADA, { [EAST]: ['admin'] });

const define = (permissions: readonly Permission[], communityId = MAIN): DefineRole => ({
  ...asked,
  type: 'DefineRole',
  data: { communityId, roleId: custom, ...words, permissions },
});
const change = (permissions: readonly Permission[], more: Partial<ChangeRole['data']> = {}): ChangeRole => ({
  ...asked,
  type: 'ChangeRole',
  data: { communityId: MAIN, roleId: custom, ...words, permissions, ...more },
});
const retire = (id = custom): RetireRole => ({
  ...asked,
  type: 'RetireRole',
  data: { communityId: MAIN, roleId: id },
});

describe('defining a role', () => {
  const { given } = specifyValid(defineRole);

  it('records its permissions in the order of the catalogue', () => {
    given(main)
      .when(define(['EVENTS_READ', 'COMMUNITY_READ_AUDIT']), mainAdmin)
      .then([roleDefined(MAIN, custom, ['COMMUNITY_READ_AUDIT', 'EVENTS_READ'])]);
  });

  it('needs WRITE_ROLE in the community', () => {
    given(main)
      .when(define(['EVENTS_READ']), by(ADA, { [MAIN]: ['manage_member', 'analyst'] }))
      .thenThrows('forbidden');
    given(main)
      .when(define(['EVENTS_READ']), eastAdmin)
      .thenThrows('not-found');
    given([managedAdded(EAST)])
      .when(define(['EVENTS_READ'], EAST), eastAdmin)
      .then([roleDefined(EAST, custom, ['EVENTS_READ'])]);
  });

  it('rule 9: a role holds only what its author holds, product permissions included', () => {
    const { role, facts } = writerOf('COMMUNITY_ASSIGN_ROLE', 'EVENTS_READ');
    given([...main, role])
      .when(define(['EVENTS_READ']), facts)
      .thenEvents((events) => expect(events).toHaveLength(1));
    given([...main, role])
      .when(define(['ALERTS_READ']), facts)
      .thenThrows('grant-exceeds-authority');
    given([...main, role])
      .when(define(['COMMUNITY_READ_AUDIT']), facts)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(define(['EVENTS_READ']), mainAdmin)
      .thenThrows('community-disabled');
  });

  it('repeated it changes nothing', () => {
    given(withCustom)
      .when(define(['EVENTS_READ']), mainAdmin)
      .thenNothing();
  });

  it('version: is that of the community', () => {
    given(main)
      .when({ ...define(['EVENTS_READ']), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
  });
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
    given(withCustom)
      .when(change(['COMMUNITY_READ_AUDIT', 'EVENTS_READ'], { name: 'Other' }), mainAdmin)
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
      .thenThrows('role-retired');
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

describe('retiring a role', () => {
  const { given } = specifyValid(retireRole);

  it('rule 26: is recorded once', () => {
    given(withCustom)
      .when(retire(), mainAdmin)
      .then([roleRetired(MAIN, custom)]);
    given([...withCustom, roleRetired(MAIN, custom)])
      .when(retire(), mainAdmin)
      .thenNothing();
  });

  it('needs REMOVE_ROLE, not what the role holds: it keeps working', () => {
    const { role, facts } = writerOf();
    given([...withCustom, role])
      .when(retire(), facts)
      .then([roleRetired(MAIN, custom)]);
    given(withCustom)
      .when(retire(), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
  });

  it('words: default roles are not modifiable, unknown ones unknown', () => {
    given(main).when(retire('admin'), mainAdmin).thenThrows('role-not-modifiable');
    given(main)
      .when(retire(roleId(9)), mainAdmin)
      .thenThrows('not-found');
  });

  it('version: is that of the role', () => {
    given([...withCustom, roleChanged(MAIN, custom, ['EVENTS_READ'])])
      .when({ ...retire(), expectedVersion: 1 }, mainAdmin)
      .thenThrows('version-mismatch');
  });
});
