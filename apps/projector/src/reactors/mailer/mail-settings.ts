import type { Backoff } from '@app/event-sourcing';
import { type Configuration, mailLimits } from '@app/runtime';
import type { MailLimits } from '@app/standings';

import type { Language } from './templates';

/** How mails are written and how often they are tried. */
export interface MailSettings {
  readonly from: string;
  readonly language: Language;
  /** A template with `{invitationId}` in it. */
  readonly invitationUrl: string;
  readonly limits: MailLimits;
  readonly remindMs: number;
  /** After so many attempts a mail has failed. */
  readonly tries: number;
  readonly between: Backoff;
  /** So many mails are handed over at the same time. */
  readonly atOnce: number;
}

export type MailConfiguration = Pick<
  Configuration,
  | 'mailFrom'
  | 'mailLanguage'
  | 'mailReminderHours'
  | 'invitationUrl'
  | 'mailsPerAddressPerDay'
  | 'mailsPerVoucherPerDay'
>;

const HOUR_MS = 3_600_000;
/** About ten minutes in all: longer than a server needs to restart, shorter than a guest waits. */
const TRIES = 10;
const BETWEEN_TRIES: Backoff = { firstMs: 1_000, maxMs: 300_000 };
const AT_ONCE = 8;

export const mailSettings = (configuration: MailConfiguration): MailSettings => ({
  from: configuration.mailFrom,
  language: configuration.mailLanguage,
  invitationUrl: configuration.invitationUrl,
  limits: mailLimits(configuration),
  remindMs: configuration.mailReminderHours * HOUR_MS,
  tries: TRIES,
  between: BETWEEN_TRIES,
  atOnce: AT_ONCE,
});
