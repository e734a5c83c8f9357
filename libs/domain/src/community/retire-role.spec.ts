import type { Permission } from '@app/contracts';

import type { RetireRole } from '../commands';
import {
  ADA,
  factsOf,
  MAIN,
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
import { retireRole } from './retire-role';

const custom = roleId(1);
const writer = roleId(2);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const withCustom = [...main, roleDefined(MAIN, custom, ['EVENTS_READ', 'COMMUNITY_READ_AUDIT'])];
/** Somebody whose role lets him write and retire roles, and holds these permissions beside. */
const writerOf = (...permissions: readonly Permission[]) => {
  const role = roleDefined(MAIN, writer, ['COMMUNITY_WRITE_ROLE', 'COMMUNITY_REMOVE_ROLE', ...permissions]);
  return { role, facts: by(ADA, { [MAIN]: [writer] }, { tree: treeWith({ main: [role] }) }) };
};
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const retire = (id = custom): RetireRole => ({
  ...asked,
  type: 'RetireRole',
  data: { communityId: MAIN, roleId: id },
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
