import type { Permission } from '@app/contracts';

import type { DefineRole } from '../commands';
import {
  ADA,
  disabled,
  EAST,
  factsOf,
  MAIN,
  managedAdded,
  registered,
  roleDefined,
  roleId,
  specifyValid,
  standingOf,
  T0,
  treeWith,
} from '../testing';
import { defineRole } from './define-role';

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
