import { createTransport } from 'nodemailer';

import { composed } from './compose-mail';
import { MailNotTakenError, type MailTransport } from './mail-transport';

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
/** A server that trickles is given up as well. */
const WHOLE_MS = 60_000;

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
}

/** What is refused while a mail is handed over is about that mail; what is refused before is about all of them. */
const aboutTheMail = ['EENVELOPE', 'EMESSAGE'];

const asNotTaken = (error: unknown): MailNotTakenError => {
  const { code = 'EUNKNOWN', responseCode = null } = error as SmtpError;
  const isFinal = responseCode !== null && responseCode >= 500 && aboutTheMail.includes(code);
  return new MailNotTakenError(isFinal ? 'permanent' : 'transient', responseCode, code);
};

/** Mails over the server of an SMTP URL, one connection each. User and password, TLS and its options stand in the URL. */
export const smtpTransport = (url: string, wholeMs = WHOLE_MS): MailTransport => {
  const timeouts = { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS };
  const transport = createTransport({ url, ...timeouts, socketTimeout: SILENCE_MS });
  return {
    send: async (mail) => {
      try {
        await transport.sendMail({ ...composed(mail), signal: AbortSignal.timeout(wholeMs) });
      } catch (error) {
        throw asNotTaken(error);
      }
    },
  };
};
