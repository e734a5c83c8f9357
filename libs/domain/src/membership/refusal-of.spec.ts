import type { AcceptInvitation, DeclineInvitation } from '../commands';
import { ADA, EAST, GUY, historyOf, invitationId, LATER, T1, WEST } from '../testing';
import { refusalOf } from './refusal-of';

const guest = historyOf(GUY);
const offer = { [EAST]: ['guest'], [WEST]: ['analyst'] };

const accept = (more: Partial<AcceptInvitation> = {}): AcceptInvitation => ({
  type: 'AcceptInvitation',
  at: T1,
  actorId: GUY,
  data: { invitationId: invitationId() },
  ...more,
});
const decline = (more: Partial<DeclineInvitation> = {}): DeclineInvitation => ({
  type: 'DeclineInvitation',
  at: T1,
  actorId: GUY,
  data: { invitationId: invitationId(), hasReason: false },
  ...more,
});

describe('a decision that records something and is still a refusal', () => {
  it('accepting what was voided by it', () => {
    const refusal = refusalOf(accept(), [guest.voided(offer)], '0007');
    expect(refusal).toMatchObject({ code: 'invitation-voided', details: { position: '0007' } });
  });

  it('accepting or declining what had lapsed', () => {
    expect(refusalOf(accept(), [guest.expired(offer)], '0007')).toMatchObject({ code: 'invitation-expired' });
    expect(refusalOf(decline(), [guest.expired(offer)], '0007')).toMatchObject({ code: 'invitation-expired' });
  });

  it('revoking what had lapsed', () => {
    const revoke = {
      type: 'RevokeInvitation',
      at: LATER,
      actorId: ADA,
      data: { invitationId: invitationId(), hasReason: false },
    } as const;
    expect(refusalOf(revoke, [guest.expired(offer)], '0007')).toMatchObject({
      code: 'invitation-not-pending',
      details: { invitationStatus: 'expired' },
    });
  });

  it('is none when what was asked for was done', () => {
    expect(refusalOf(accept(), [guest.accepted(offer)], '0007')).toBeNull();
    expect(refusalOf(accept(), [], '0007')).toBeNull();
    const resend = {
      type: 'ResendInvitation',
      at: LATER,
      actorId: ADA,
      data: { invitationId: invitationId(), emailDomain: 'example.org' },
    } as const;
    expect(refusalOf(resend, [guest.expired(offer), guest.resent(offer, ADA, LATER)], '0007')).toBeNull();
  });

  it('is none when another invitation expired on the way', () => {
    const amend = {
      type: 'AmendInvitation',
      at: LATER,
      actorId: ADA,
      data: { invitationId: invitationId(2), offer },
    } as const;
    expect(refusalOf(amend, [guest.expired(offer, 1)], '0007')).toBeNull();
    expect(refusalOf(amend, [guest.expired(offer, 2)], '0007')).toMatchObject({ code: 'invitation-expired' });
  });
});
