import type { EraseMembership, TakeBackReinstatement, TakeBackRoles, VoidInvitation } from '../commands';
import {
  BOB,
  DUE,
  EAST,
  GUY,
  historyOf,
  invitationId,
  MAIN,
  OLGA,
  roleId,
  specifyValid,
  T1,
  transferred,
  treeWith,
  WEST,
} from '../testing';
import { eraseMembership } from './erase-membership';
import { takeBackReinstatement } from './take-back-reinstatement';
import { takeBackRoles } from './take-back-roles';
import { voidInvitation } from './void-invitation';

const guest = historyOf();
const asked = { at: T1, actorId: 'system:authority-watch' };
const about = { rootId: MAIN, personId: GUY };

describe('voiding an invitation', () => {
  const { given } = specifyValid(voidInvitation);
  const invited = guest.invited({ [EAST]: ['guest'] });
  const command = (at = T1): VoidInvitation => ({
    ...asked,
    at,
    type: 'VoidInvitation',
    data: { invitationId: invitationId(), cause: 'address-unknown' },
  });

  it('ends a pending one with its cause', () => {
    given([invited])
      .when(command(), undefined)
      .then([guest.voided('address-unknown')]);
  });

  it('rule 19: records a lapsed one as expired', () => {
    given([invited]).when(command(DUE), undefined).then([guest.expired()]);
  });

  it('rule 18: leaves alone what is final', () => {
    given([invited, guest.declined()]).when(command(), undefined).thenNothing();
    given([invited, guest.voided()]).when(command(), undefined).thenNothing();
    given([]).when(command(), undefined).thenThrows('not-found');
  });
});

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

describe('erasing a membership', () => {
  const { given } = specifyValid(eraseMembership);
  const command = (personId = GUY): EraseMembership => ({
    ...asked,
    type: 'EraseMembership',
    data: { rootId: MAIN, personId },
  });
  const facts = { tree: treeWith() };
  const removedEverywhere = (personId: string, ...communityIds: string[]) => ({
    type: 'MemberRemoved' as const,
    data: { rootId: MAIN, personId, communityIds, everywhere: true },
  });

  it('removes everywhere and revokes every offer', () => {
    given([guest.added({ [EAST]: ['guest'], [MAIN]: ['admin'] }), guest.invited({ [WEST]: ['guest'] })])
      .when(command(), facts)
      .then([removedEverywhere(GUY, MAIN, EAST), guest.revoked(1, 'erasure')]);
  });

  it('revokes the offers of somebody who was never a member', () => {
    given([guest.invited({ [WEST]: ['guest'] })])
      .when(command(), facts)
      .then([guest.revoked(1, 'erasure')]);
  });

  it('rule 24: takes the admin that a former owner keeps, and refuses while he owns the root', () => {
    given([])
      .when(command(OLGA), { tree: treeWith({ main: [transferred(OLGA, BOB)] }) })
      .then([removedEverywhere(OLGA, MAIN)]);
    given([]).when(command(OLGA), facts).thenThrows('owner-protected');
  });

  it('repeated it changes nothing', () => {
    given([guest.added({ [EAST]: ['guest'] }), guest.removed(EAST)])
      .when(command(), facts)
      .thenNothing();
  });
});
