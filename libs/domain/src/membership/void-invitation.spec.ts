import type { VoidInvitation } from '../commands';
import { DUE, EAST, historyOf, invitationId, specifyValid, T1 } from '../testing';
import { voidInvitation } from './void-invitation';

const guest = historyOf();
const asked = { at: T1, actorId: 'system:authority-watch' };

describe('voiding an invitation', () => {
  const { given } = specifyValid(voidInvitation);
  const offer = { [EAST]: ['guest'] };
  const invited = guest.invited(offer);
  const command = (at = T1): VoidInvitation => ({
    ...asked,
    at,
    type: 'VoidInvitation',
    data: { invitationId: invitationId(), cause: 'address-unknown' },
  });

  it('ends a pending one with its cause', () => {
    given([invited])
      .when(command(), undefined)
      .then([guest.voided(offer, 'address-unknown')]);
  });

  it('rule 19: records a lapsed one as expired', () => {
    given([invited])
      .when(command(DUE), undefined)
      .then([guest.expired(offer)]);
  });

  it('rule 18: leaves alone what is final', () => {
    given([invited, guest.declined(offer)])
      .when(command(), undefined)
      .thenNothing();
    given([invited, guest.voided(offer)])
      .when(command(), undefined)
      .thenNothing();
    given([]).when(command(), undefined).thenThrows('not-found');
  });
});
