export const DAY_MS = 24 * 3_600_000;

/** So many mails in 24 hours at most; 0 = no limit. */
export interface MailLimits {
  readonly perAddress: number;
  readonly perVoucher: number;
}

/** A mail that was handed to the transport. */
export interface HandedMail {
  /** The same mail counts once. */
  readonly key: string;
  /** Whose address it went to. */
  readonly recipientId: string;
  /** On whose word it was sent; null for news to the voucher himself. */
  readonly voucherId: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type Party = Pick<HandedMail, 'recipientId' | 'voucherId'>;

/** The mails of the last 24 hours, at every moment. */
export class MailWindow {
  readonly #mails = new Map<string, HandedMail>();
  readonly #perRecipient = new Map<string, number>();
  readonly #perVoucher = new Map<string, number>();

  constructor(private readonly limits: MailLimits) {}

  get isUnlimited(): boolean {
    return this.limits.perAddress === 0 && this.limits.perVoucher === 0;
  }

  has(key: string): boolean {
    return this.#mails.has(key);
  }

  /** Counts the mail unless it is counted already. */
  add(mail: HandedMail): void {
    if (this.isUnlimited || this.#mails.has(mail.key)) return;
    this.#mails.set(mail.key, mail);
    this.count(mail, 1);
  }

  /** The mail was not sent after all. Safe to repeat. */
  remove(key: string): void {
    const mail = this.#mails.get(key);
    if (mail === undefined) return;
    this.#mails.delete(key);
    this.count(mail, -1);
  }

  /** The limit that another mail now would be beyond; null when it may be sent. */
  limitOf({ recipientId, voucherId }: Party): 'address-limit' | 'voucher-limit' | null {
    const { perAddress, perVoucher } = this.limits;
    if (perAddress > 0 && (this.#perRecipient.get(recipientId) ?? 0) >= perAddress) return 'address-limit';
    if (voucherId === null || perVoucher === 0) return null;
    return (this.#perVoucher.get(voucherId) ?? 0) >= perVoucher ? 'voucher-limit' : null;
  }

  /** Lets go of what is older than a day, and answers the keys of it. */
  passTo(now: number): readonly string[] {
    const old: string[] = [];
    for (const [key, mail] of this.#mails) {
      // One that is far ahead was counted while the clock was wrong.
      if (Math.abs(now - mail.at) < DAY_MS) break;
      this.remove(key);
      old.push(key);
    }
    return old;
  }

  clear(): void {
    for (const counted of [this.#mails, this.#perRecipient, this.#perVoucher]) counted.clear();
  }

  private count({ recipientId, voucherId }: Party, by: 1 | -1): void {
    countOf(this.#perRecipient, recipientId, by);
    if (voucherId !== null) countOf(this.#perVoucher, voucherId, by);
  }
}

const countOf = (counts: Map<string, number>, id: string, by: number): void => {
  const count = (counts.get(id) ?? 0) + by;
  if (count > 0) counts.set(id, count);
  else counts.delete(id);
};
