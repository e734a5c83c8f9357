import type { MailContent, Named, Wording } from './mail-content';
import { instantIn } from './instants';

const named = (somebody: Named | null): string => {
  if (somebody === null) return 'An administrator';
  return somebody.name === null ? somebody.address : `${somebody.name} (${somebody.address})`;
};

const until = ({ expiresAt }: MailContent): string =>
  `The invitation can be answered until ${instantIn('en', expiresAt)}.`;
const signIn = ({ guest }: MailContent): string =>
  `To answer it, sign in as ${guest.address}. It gives no access before you accept it.`;
const footer = 'You receive this mail because somebody invited this address. If you do not know who, ignore it.';
const greeting = 'Hello,';
const listTitle = 'You are offered these roles:';

/** The mails in English. */
export const english: Wording = {
  invitation: (content) => ({
    subject: `Invitation to ${content.rootName}`,
    greeting,
    lead: `${named(content.voucher)} invites you to ${content.rootName}.`,
    listTitle,
    after: [signIn(content), until(content)],
    action: 'Look at the invitation',
    footer,
  }),
  reminder: (content) => ({
    subject: `Your invitation to ${content.rootName} is about to expire`,
    greeting,
    lead: `${named(content.voucher)} invited you to ${content.rootName}, and you have not answered yet.`,
    listTitle,
    after: [signIn(content), until(content)],
    action: 'Look at the invitation',
    footer,
  }),
  accepted: (content) => ({
    subject: `Your invitation to ${content.rootName} was accepted`,
    greeting,
    lead: `${named(content.guest)} accepted your invitation to ${content.rootName}.`,
    listTitle: 'With it come these roles:',
    after: ['Whoever accepted was signed in with the invited address.'],
    action: null,
    footer: 'You receive this mail because the invitation was made, changed or sent again in your name.',
  }),
  revoked: (content) => ({
    subject: `Your invitation to ${content.rootName} was withdrawn`,
    greeting,
    lead: `The invitation to ${content.rootName} that was sent to you is no longer open. There is nothing for you to do.`,
    listTitle: null,
    after: [],
    action: null,
    footer,
  }),
};
