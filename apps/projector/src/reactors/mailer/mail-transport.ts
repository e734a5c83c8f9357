import type { OutboxMail } from '../outbox';
import type { WrittenMail } from './templates';

/** A mail as it goes out. */
export interface OutgoingMail extends WrittenMail {
  readonly from: string;
  readonly to: string;
  /** The same for every attempt. */
  readonly messageId: string;
  readonly about: OutboxMail;
}

/** Why a mail did not go out: what may be recorded, which is nothing that a server said. */
export class MailNotTakenError extends Error {
  override readonly name = 'MailNotTakenError';

  constructor(
    /** Permanent: this mail is never taken. Transient: another attempt may succeed. */
    readonly failure: 'transient' | 'permanent',
    readonly smtpCode: number | null,
    /** Short, and of a fixed vocabulary: `ECONNECTION`, `EAUTH`. */
    readonly reason: string,
  ) {
    super(`The mail was not taken (${reason}${smtpCode === null ? '' : ` ${smtpCode}`})`);
  }
}

/** Hands mails over. */
export interface MailTransport {
  /** Resolves when the mail is somebody else's to deliver; rejects with {@link MailNotTakenError} within a minute. */
  send(mail: OutgoingMail): Promise<void>;
}
