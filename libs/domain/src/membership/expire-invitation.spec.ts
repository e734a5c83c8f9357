import type { ExpireInvitation } from '../commands';
import { EAST, GUY, historyOf, invitationId, LATER, specifyValid, WEST } from '../testing';
import { expireInvitation } from './expire-invitation';

const guest = historyOf(GUY);
const offer = { [EAST]: ['guest'], [WEST]: ['analyst'] };
const invited = guest.invited(offer);
const lastMoment = '2026-01-07T23:59:59.999Z';

describe('expiring', () => {
  const { given } = specifyValid(expireInvitation);
  const expire = (at: string): ExpireInvitation => ({
    type: 'ExpireInvitation',
    at,
    actorId: 'system:expiry',
    data: { invitationId: invitationId() },
  });

  it('rule 19: is recorded when it is due, not before, as of that moment', () => {
    given([invited]).when(expire(lastMoment), undefined).thenNothing();
    given([invited])
      .when(expire(LATER), undefined)
      .then([guest.expired(offer)]);
  });

  it('is nothing to do when it is no longer pending: safe to repeat', () => {
    given([invited, guest.expired(offer)])
      .when(expire(LATER), undefined)
      .thenNothing();
    given([invited, guest.declined(offer)])
      .when(expire(LATER), undefined)
      .thenNothing();
  });

  it('rule 27: an unknown invitation is not found', () => {
    given([]).when(expire(LATER), undefined).thenThrows('not-found');
  });
});
