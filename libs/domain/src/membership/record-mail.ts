import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { MailOutcome, RecordMail } from '../commands';
import { invitationIn } from './invitation-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOffer } from './offer';
import { aboutInvitation } from './situation';

type About = Extract<MembershipEvent, { type: 'InvitationMailSent' }>['data'];

const told = (mail: About, outcome: MailOutcome): MembershipEvent => {
  switch (outcome.is) {
    case 'sent':
      return { type: 'InvitationMailSent', data: mail };
    case 'failed':
      return { type: 'InvitationMailFailed', data: { ...mail, class: outcome.class, smtpCode: outcome.smtpCode } };
    case 'withheld':
      return { type: 'InvitationMailWithheld', data: { ...mail, cause: outcome.cause } };
  }
};

/** Records what became of a mail about an invitation, whatever has become of the invitation itself meanwhile. */
export const recordMail: Decider<Membership, RecordMail, MembershipEvent, unknown> = {
  ...membershipFold,
  decide: ({ data: { invitationId, n, kind, outcome } }, membership) => {
    const invitation = invitationIn(membership, invitationId);
    return [told({ ...aboutOffer(aboutInvitation(invitationId), invitation), n, kind }, outcome)];
  },
};
