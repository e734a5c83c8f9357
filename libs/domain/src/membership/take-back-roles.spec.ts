import type { TakeBackReinstatement, TakeBackRoles } from '../commands';
import { EAST, GUY, historyOf, MAIN, roleId, specifyValid, T1, WEST } from '../testing';
import { takeBackReinstatement } from './take-back-reinstatement';
import { takeBackRoles } from './take-back-roles';

const guest = historyOf();
const asked = { at: T1, actorId: 'system:authority-watch' };
const about = { rootId: MAIN, personId: GUY };

describe('taking back a grant', () => {
  const roles = specifyValid(takeBackRoles);
  const back = (taken: TakeBackRoles['data']['roles'], at = T1): TakeBackRoles => ({
    ...asked,
    at,
    type: 'TakeBackRoles',
    data: { ...about, roles: taken },
  });

  it('leaves what else is held, as it was recorded', () => {
    const custom = roleId(1);
    roles
      .given([guest.added({ [EAST]: [`${custom}@3`, 'admin'] })])
      .when(back({ [EAST]: ['admin'] }), undefined)
      .then([
        {
          type: 'MemberRolesChanged',
          data: { ...about, communityId: EAST, roles: [{ roleId: custom, revision: 3 }], authority: null },
        },
      ]);
  });

  it('rule 22: removes who has nothing left there, and takes the community out of pending offers', () => {
    roles
      .given([
        guest.added({ [EAST]: ['admin'], [MAIN]: ['guest', 'admin'] }),
        guest.invited({ [EAST]: ['guest'], [WEST]: ['guest'] }),
      ])
      .when(back({ [EAST]: ['admin'], [MAIN]: ['admin'] }), undefined)
      .thenEvents((events) =>
        expect(events.map(({ type }) => type)).toEqual(['MemberRolesChanged', 'MemberRemoved', 'InvitationAmended']),
      );
  });

  it('is nothing to do when it was taken already', () => {
    roles
      .given([guest.added({ [EAST]: ['guest'] })])
      .when(back({ [EAST]: ['admin'], [WEST]: ['guest'] }), undefined)
      .thenNothing();
  });

  it('suspends again whoever was reinstated', () => {
    const { given } = specifyValid(takeBackReinstatement);
    const command: TakeBackReinstatement = {
      ...asked,
      type: 'TakeBackReinstatement',
      data: { ...about, communityId: EAST },
    };
    const added = guest.added({ [EAST]: ['guest'] });
    given([added, guest.suspended(EAST), guest.reinstated(EAST)])
      .when(command, undefined)
      .then([guest.suspended(EAST)]);
    given([added, guest.suspended(EAST)])
      .when(command, undefined)
      .thenNothing();
    given([added, guest.left(EAST)])
      .when(command, undefined)
      .thenNothing();
  });
});
