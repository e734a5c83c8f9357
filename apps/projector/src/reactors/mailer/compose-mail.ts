import type { SendMailOptions } from 'nodemailer';

import type { OutgoingMail } from './mail-transport';

/** A mail in the terms of the mail library. Says that nobody typed it, so that no automaton answers. */
export const composed = ({ from, to, subject, text, html, messageId }: OutgoingMail): SendMailOptions => ({
  ...{ from, to: { name: '', address: to }, subject, text, html, messageId },
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  disableFileAccess: true,
  disableUrlAccess: true,
});
