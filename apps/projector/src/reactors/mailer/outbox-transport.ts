import { createTransport } from 'nodemailer';

import type { Outbox } from '../outbox';
import { composed } from './compose-mail';
import { MailNotTakenError, type MailTransport } from './mail-transport';

/** Mails as files, for whoever has no mail server: any mail program opens them. */
export const outboxTransport = (outbox: Pick<Outbox, 'put'>): MailTransport => {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    send: async (mail) => {
      const { message } = await transport.sendMail(composed(mail));
      try {
        await outbox.put(mail.about, message as Buffer);
      } catch (error) {
        throw new MailNotTakenError('transient', null, (error as NodeJS.ErrnoException).code ?? 'EOUTBOX');
      }
    },
  };
};
