import type { DeclineInvitation } from '../commands';
import { ADA, DUE, EAST, GUY, historyOf, invitationId, MAIN, personId, specifyValid, T1, WEST } from '../testing';
import { declineInvitation } from './decline-invitation';

const guest = historyOf(GUY);
const offer = { [EAST]: ['guest'], [WEST]: ['analyst'] };
const invited = guest.invited(offer);
const decline = (more: Partial<DeclineInvitation> = {}): DeclineInvitation => ({
  type: 'DeclineInvitation',
  at: T1,
  actorId: GUY,
  data: { invitationId: invitationId(), hasReason: false },
  ...more,
});
const declining = specifyValid(declineInvitation);
const lastMoment = '2026-01-07T23:59:59.999Z';

const endings = {
  accepted: guest.accepted(offer),
  declined: guest.declined(offer),
  revoked: guest.revoked(offer),
  voided: guest.voided(offer),
  expired: guest.expired(offer),
};

describe('declining', () => {
  it('is recorded with whether a reason was given', () => {
    declining
      .given([invited])
      .when(decline({ data: { invitationId: invitationId(), hasReason: true } }), undefined)
      .then([
        {
          type: 'InvitationDeclined',
          data: {
            rootId: MAIN,
            personId: GUY,
            invitationId: invitationId(),
            communityIds: [EAST, WEST],
            hasReason: true,
          },
        },
      ]);
  });

  it('rule 16: only the person invited declines', () => {
    declining
      .given([invited])
      .when(decline({ actorId: ADA }), undefined)
      .thenThrows('not-found');
    declining
      .given([invited])
      .when(decline({ data: { invitationId: invitationId(1, personId(1)), hasReason: false } }), undefined)
      .thenThrows('not-found');
  });
});

describe('declining what is final', () => {
  it.each([
    ['accepted', 'invitation-not-pending'],
    ['declined', null],
    ['revoked', 'invitation-not-pending'],
    ['voided', 'invitation-not-pending'],
    ['expired', 'invitation-expired'],
  ] as const)('rule 18: an invitation that is %s: %s', (status, code) => {
    const outcome = declining.given([invited, endings[status]]).when(decline(), undefined);
    if (code === null) outcome.thenNothing();
    else outcome.thenThrows(code);
  });
});

describe('declining around the moment of expiry', () => {
  it('rule 19: works up to the last millisecond', () => {
    declining
      .given([invited])
      .when(decline({ at: lastMoment }), undefined)
      .then([guest.declined(offer)]);
  });

  it('rule 19: too late records the expiry', () => {
    declining
      .given([invited])
      .when(decline({ at: DUE }), undefined)
      .then([guest.expired(offer)]);
  });
});
