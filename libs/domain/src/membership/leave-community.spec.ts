import type { LeaveCommunity } from '../commands';
import { ADA, EAST, factsOf, GUY, historyOf, MAIN, OLGA, specifyValid, standingOf, T1, WEST } from '../testing';
import { leaveCommunity } from './leave-community';

const member = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const admin = by(ADA, { [MAIN]: ['admin'] });
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
const leave = (communityId = EAST, personId = GUY): LeaveCommunity => ({
  at: T1,
  actorId: personId,
  type: 'LeaveCommunity',
  data: where(communityId, personId),
});
const leaving = specifyValid(leaveCommunity);

describe('leaving', () => {
  it('rule 23: anyone may give up his own, suspended or not', () => {
    leaving
      .given([member.added({ [EAST]: ['admin'] })])
      .when(leave(), by(GUY, {}))
      .then([member.left(EAST)]);
    leaving
      .given([member.added({ [EAST]: ['admin'] }), member.suspended(EAST)])
      .when(leave(), by(GUY, {}))
      .then([member.left(EAST)]);
  });

  it('rule 27: a community one does not see is unknown', () => {
    leaving.given([]).when(leave(), by(GUY, {})).thenThrows('not-found');
    leaving
      .given([member.added({ [WEST]: ['guest'] })])
      .when(leave(), by(GUY, {}))
      .thenThrows('not-found');
    leaving
      .given([member.added({ [MAIN]: ['guest'] }), member.suspended(MAIN)])
      .when(leave(EAST), by(GUY, {}))
      .thenThrows('not-found');
  });

  it('rule 5: access that is only inherited is given up in main', () => {
    leaving
      .given([member.added({ [MAIN]: ['guest'] })])
      .when(leave(EAST), by(GUY, {}))
      .thenThrows('access-is-inherited');
  });

  it('rule 24: the owner does not leave', () => {
    leaving.given([]).when(leave(MAIN, OLGA), by(OLGA, {})).thenThrows('owner-protected');
  });

  it('nobody leaves for another', () => {
    leaving
      .given([member.added({ [EAST]: ['guest'] })])
      .when({ ...leave(), actorId: ADA }, admin)
      .thenThrows('not-found');
  });
});
