import type { MailOutcome, RecordMail } from '../commands';
import { EAST, GUY, historyOf, invitationId, MAIN, specifyValid, T1, WEST } from '../testing';
import { recordMail } from './record-mail';

const guest = historyOf(GUY);
const offer = { [EAST]: ['guest'], [WEST]: ['analyst'] };
const mail = {
  ...{ rootId: MAIN, personId: GUY, invitationId: invitationId(), communityIds: [EAST, WEST] },
  ...{ n: 2, kind: 'reminder' as const },
};

describe('recording a mail', () => {
  const { given } = specifyValid(recordMail);
  const record = (outcome: MailOutcome): RecordMail => ({
    ...{ type: 'RecordMail', at: T1, actorId: 'system:mail' },
    data: { invitationId: invitationId(), n: 2, kind: 'reminder', outcome },
  });

  it('tells that it was sent, with the communities of the offer', () => {
    given([guest.invited(offer)])
      .when(record({ is: 'sent' }), undefined)
      .then([{ type: 'InvitationMailSent', data: mail }]);
  });

  it('tells of a failure its class and code and nothing that a server said', () => {
    given([guest.invited(offer)])
      .when(record({ is: 'failed', class: 'permanent', smtpCode: 550 }), undefined)
      .then([{ type: 'InvitationMailFailed', data: { ...mail, class: 'permanent', smtpCode: 550 } }]);
  });

  it('tells which limit withheld it', () => {
    given([guest.invited(offer)])
      .when(record({ is: 'withheld', cause: 'voucher-limit' }), undefined)
      .then([{ type: 'InvitationMailWithheld', data: { ...mail, cause: 'voucher-limit' } }]);
  });

  it('is recorded of an invitation that has ended meanwhile', () => {
    given([guest.invited(offer), guest.revoked(offer)])
      .when(record({ is: 'sent' }), undefined)
      .then([{ type: 'InvitationMailSent', data: mail }]);
  });

  it('rule 27: an unknown invitation is not found', () => {
    given([])
      .when(record({ is: 'sent' }), undefined)
      .thenThrows('not-found');
  });
});
