import type { MailOutcome } from '@app/domain';
import { backoffDelay, type Backoff, type Random } from '@app/event-sourcing';
import type { People } from '@app/people';
import type { MailWindow } from '@app/standings';

import type { Outbox } from '../outbox';
import { type MailDesk, partiesOf } from './addressed-mail';
import type { OnMailOutcome } from './mail-metrics';
import type { MailRecords } from './mail-records';
import type { MailSettings } from './mail-settings';
import { MailNotTakenError, type MailTransport } from './mail-transport';

import { owedMail, type OwedMail } from './owed-mail';

export interface PostmanOptions {
  readonly desk: Pick<MailDesk, 'addressed'>;
  readonly records: Pick<MailRecords, 'history' | 'record' | 'voidFor'>;
  readonly window: MailWindow;
  readonly transport: MailTransport;
  readonly outbox: Pick<Outbox, 'forget'>;
  readonly people: Pick<People, 'byId'>;
  readonly settings: Pick<MailSettings, 'remindMs' | 'tries' | 'between' | 'atOnce'>;
  readonly now: () => Date;
  readonly random?: Random;
  /** Told of every mail that is settled and recorded. */
  readonly onOutcome?: OnMailOutcome;
}

/** An invitation to look at, and how often its mail has been tried. */
export interface Round {
  readonly rootId: string;
  readonly personId: string;
  readonly invitationId: string;
  readonly tries: number;
}

/** What came of an attempt. */
export interface Attempted {
  /** Nothing more is owed. */
  readonly done: boolean;
  /** Milliseconds to the next attempt, when not done. */
  readonly again: number;
  readonly tries: number;
}

const AFTER_FAULT: Backoff = { firstMs: 1_000, maxMs: 1_000 };
const LATER_MS = 500;
const nothingOwed: Attempted = { done: true, again: 0, tries: 0 };

/** Takes the mails of one invitation at a time to the transport, and what became of them to the log. */
export class Postman {
  /** What was handed over, or given up, and is not in the log yet: it is recorded before anything else is done. */
  readonly #unrecorded = new Map<string, { readonly owed: OwedMail; readonly outcome: MailOutcome }>();

  #storeFault: Error | null = null;
  #transportFault: Error | null = null;

  constructor(private readonly options: PostmanOptions) {}

  /** What keeps mails from being sent, one and all; null when nothing does. */
  get fault(): Error | null {
    return this.#storeFault ?? this.#transportFault;
  }

  /**
   * Looks at the invitation as it stands, and sends the next mail that it owes; never rejects. Looks only, unless it
   * `maySend`. Of one invitation, one attempt at a time.
   */
  async attempt(round: Round, maySend: boolean): Promise<Attempted> {
    try {
      const attempted = await this.look(round, maySend);
      this.#storeFault = null;
      return attempted;
    } catch (error) {
      this.#storeFault = error instanceof Error ? error : new Error(String(error));
      return { done: false, again: this.pause(AFTER_FAULT, 0), tries: round.tries };
    }
  }

  private async look(round: Round, maySend: boolean): Promise<Attempted> {
    await this.recordLeftOver(round.invitationId);
    const { remindMs, atOnce } = this.options.settings;
    const look = { at: this.options.now(), remindMs };
    const owed = owedMail(await this.options.records.history(round), round.invitationId, look);
    if (owed === null) return nothingOwed;
    // What was sent and could not be recorded is sent twice if this process ends now: no more than a few at any time.
    if (maySend && this.#unrecorded.size < atOnce) return this.deliver(owed, round.tries);
    return { done: false, again: LATER_MS, tries: round.tries };
  }

  private async recordLeftOver(invitationId: string): Promise<void> {
    const left = this.#unrecorded.get(invitationId);
    if (left === undefined) return;
    await this.options.records.record(left.owed, left.outcome);
    this.#unrecorded.delete(invitationId);
    this.options.onOutcome?.(left.outcome.is);
  }

  private async deliver(owed: OwedMail, tries: number): Promise<Attempted> {
    const { desk, records, window, now } = this.options;
    const { invitationId } = owed.invitation;
    const key = `${invitationId}.${owed.n}`;
    const addressed = await desk.addressed(owed);
    if (addressed === null) {
      if (owed.kind === 'invitation' || owed.kind === 'reminder') await records.voidFor(owed);
      return nothingOwed;
    }
    const parties = partiesOf(owed);
    const limit = window.has(key) ? null : window.limitOf(parties);
    if (limit !== null) return this.settle(owed, { is: 'withheld', cause: limit });
    window.add({ key, ...parties, at: now().getTime() });
    try {
      await this.options.transport.send(addressed.mail);
    } catch (error) {
      if (!(error instanceof MailNotTakenError)) throw error;
      return await this.notTaken(owed, error, tries + 1);
    }
    this.#transportFault = null;
    const settled = await this.settle(owed, { is: 'sent' });
    await this.forgetWhoIsGone(addressed.namedIds);
    return settled;
  }

  /** A fault of one mail is no fault of mailing as such: that is one when no mail server said anything. */
  private async notTaken(owed: OwedMail, error: MailNotTakenError, tries: number): Promise<Attempted> {
    const { failure, smtpCode } = error;
    this.#transportFault = smtpCode === null ? error : null;
    const { between, tries: most } = this.options.settings;
    if (failure === 'permanent' || tries >= most) {
      return this.settle(owed, { is: 'failed', class: failure, smtpCode });
    }
    return { done: false, again: this.pause(between, tries - 1), tries };
  }

  private async settle(owed: OwedMail, outcome: MailOutcome): Promise<Attempted> {
    const { invitationId } = owed.invitation;
    this.#unrecorded.set(invitationId, { owed, outcome });
    await this.recordLeftOver(invitationId);
    return { done: false, again: 0, tries: 0 };
  }

  /** Somebody who was erased while his mail was written must not stay in the outbox. */
  private async forgetWhoIsGone(namedIds: readonly string[]): Promise<void> {
    const known = await this.options.people.byId(namedIds);
    for (const personId of namedIds) if (!known.has(personId)) await this.options.outbox.forget(personId);
  }

  private pause(backoff: Backoff, failures: number): number {
    return backoffDelay(backoff, failures, this.options.random ?? Math.random);
  }
}
