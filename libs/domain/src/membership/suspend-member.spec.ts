import type { ReinstateMember, SuspendMember } from '../commands';
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
import { reinstateMember } from './reinstate-member';
import { suspendMember } from './suspend-member';

const member = historyOf(GUY);
const custom = roleId(1);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const admin = by(ADA, { [MAIN]: ['admin'] });

const asked = { at: T1, actorId: ADA };
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
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
const suspending = specifyValid(suspendMember);
const reinstating = specifyValid(reinstateMember);

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

  it('rule 9: reinstating gives nothing by a role of an id that is unknown there', () => {
    reinstating
      .given([member.added({ [EAST]: ['guest', roleId(9)] }), member.suspended(EAST)])
      .when(reinstate(), admin)
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ authority: { via: 'held' } }));
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
