import type { EventData, MembershipEvent } from '@app/contracts';

import { offered, restingOn } from './phrases';
import type { Vocabulary } from './vocabulary';

/** Everything that happens to an offer. */
export type InvitationSentenceEvent = Extract<MembershipEvent, { type: `Invitation${string}` | 'UserInvited' }>;

const day = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)}`;

/** What somebody did to an offer; begins with a verb. */
export const invitationSentence = (event: InvitationSentenceEvent, words: Vocabulary): string => {
  const person = words.person(event.data.personId);
  const places = 'communityIds' in event.data ? words.communities(event.data.communityIds) : '';
  switch (event.type) {
    case 'UserInvited':
      return invited(event.data, words);
    case 'InvitationAmended':
      return amended(event.data, words);
    case 'InvitationResent':
      return `resent the invitation of ${person} to ${places}, open until ${day(event.data.expiresAt)}, ${restingOn(event.data.authority, words)}`;
    case 'InvitationAccepted':
      return accepted(event.data, words);
    case 'InvitationDeclined':
      return `declined the invitation to ${places}${because(event.data)}`;
    case 'InvitationRevoked':
      return `revoked the invitation of ${person} to ${places}${revokedBy[event.data.cause]}${because(event.data)}`;
    case 'InvitationExpired':
      return `noted that the invitation of ${person} to ${places} ran out at ${day(event.data.expiredAt)}`;
    case 'InvitationVoided':
      return `voided the invitation of ${person} to ${places}: ${voidedBy[event.data.cause]}`;
    case 'InvitationMailSent':
    case 'InvitationMailFailed':
    case 'InvitationMailWithheld':
      return mailSentence(event, person);
    default:
      return event satisfies never;
  }
};

type MailEvent = Extract<MembershipEvent, { type: `InvitationMail${string}` }>;

const mailSentence = (event: MailEvent, person: string): string => {
  const mail = `mail ${event.data.n} (${event.data.kind})`;
  switch (event.type) {
    case 'InvitationMailSent':
      return `sent ${mail} to ${person}`;
    case 'InvitationMailFailed':
      return `could not send ${mail} to ${person}: ${event.data.class} fault`;
    case 'InvitationMailWithheld':
      return `withheld ${mail} from ${person}: ${event.data.cause}`;
    default:
      return event satisfies never;
  }
};

const because = ({ hasReason }: { readonly hasReason: boolean }) => (hasReason ? ', giving a reason' : '');

const revokedBy = {
  revoke: '',
  removal: ', by the removal',
  'direct-add': ', by the direct addition',
  erasure: ', by the erasure',
} as const;

const voidedBy = {
  'authority-lost': 'whoever vouched can no longer give that',
  'role-retired': 'a role in it is retired',
  'address-unknown': 'there is no address any more',
} as const;

const invited = ({ personId, scopes, expiresAt, authority }: EventData<'UserInvited'>, words: Vocabulary): string =>
  `invited ${words.address(personId)} as ${offered(scopes, words)}, open until ${day(expiresAt)}, ${restingOn(authority, words)}`;

const amended = ({ personId, scopes, cause, authority }: EventData<'InvitationAmended'>, words: Vocabulary): string => {
  const offer = `amended the invitation of ${words.person(personId)} to ${offered(scopes, words)}`;
  return authority === null ? `${offer}, by the ${cause}` : `${offer}, ${restingOn(authority, words)}`;
};

const accepted = ({ scopes, authority }: EventData<'InvitationAccepted'>, words: Vocabulary): string =>
  `accepted to be ${offered(scopes, words)}, on the word of ${words.person(authority.personId)}, ${restingOn(authority, words)}`;
