import type { MailContent, Named, Wording } from './mail-content';
import { instantIn } from './instants';

const named = (somebody: Named | null): string => {
  if (somebody === null) return 'Une administratrice ou un administrateur';
  return somebody.name === null ? somebody.address : `${somebody.name} (${somebody.address})`;
};

const until = ({ expiresAt }: MailContent): string => `Vous pouvez y répondre jusqu’au ${instantIn('fr', expiresAt)}.`;
const signIn = ({ guest }: MailContent): string =>
  `Pour répondre, connectez-vous en tant que ${guest.address}. L’invitation ne donne aucun accès avant d’être acceptée.`;
const footer =
  'Vous recevez ce message parce que quelqu’un a invité cette adresse. Si vous ne savez pas qui, ignorez-le.';
const greeting = 'Bonjour,';
const listTitle = 'Les rôles suivants vous sont proposés\u00a0:';

/** The mails in French. */
export const french: Wording = {
  invitation: (content) => ({
    subject: `Invitation à rejoindre ${content.rootName}`,
    greeting,
    lead: `${named(content.voucher)} vous invite à rejoindre ${content.rootName}.`,
    listTitle,
    after: [signIn(content), until(content)],
    action: 'Voir l’invitation',
    footer,
  }),
  reminder: (content) => ({
    subject: `Votre invitation à rejoindre ${content.rootName} expire bientôt`,
    greeting,
    lead: `${named(content.voucher)} vous a invité à rejoindre ${content.rootName}, et vous n’avez pas encore répondu.`,
    listTitle,
    after: [signIn(content), until(content)],
    action: 'Voir l’invitation',
    footer,
  }),
  accepted: (content) => ({
    subject: `Votre invitation à rejoindre ${content.rootName} a été acceptée`,
    greeting,
    lead: `${named(content.guest)} a accepté votre invitation à rejoindre ${content.rootName}.`,
    listTitle: 'Elle donne les rôles suivants\u00a0:',
    after: ['La personne qui a accepté était connectée avec l’adresse invitée.'],
    action: null,
    footer: 'Vous recevez ce message parce que l’invitation a été faite, modifiée ou renvoyée en votre nom.',
  }),
  revoked: (content) => ({
    subject: `Votre invitation à rejoindre ${content.rootName} a été retirée`,
    greeting,
    lead: `L’invitation à rejoindre ${content.rootName} qui vous a été envoyée n’est plus ouverte. Vous n’avez rien à faire.`,
    listTitle: null,
    after: [],
    action: null,
    footer,
  }),
};
