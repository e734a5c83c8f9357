import type { MembershipEvent } from '@app/contracts';
import { membershipFold } from '@app/domain';
import {
  type EventStore,
  type HandleCommand,
  type Random,
  type ReactorCheckpoints,
  type RecordedEvent,
  sleep as realSleep,
  type Sleep,
} from '@app/event-sourcing';
import type { People } from '@app/people';
import { DAY_MS, MailWindow } from '@app/standings';

import { Agenda } from '../in-time/agenda';
import { HeldBackCheckpoints } from '../in-time/held-back-checkpoints';
import type { Hours, TimedReactor } from '../in-time/timed-reactor';
import type { Outbox } from '../outbox';
import { MailDesk } from './addressed-mail';
import type { OnMailOutcome } from './mail-metrics';
import { MailRecords, MAIL } from './mail-records';
import type { MailSettings } from './mail-settings';
import type { MailTransport } from './mail-transport';

import { NEWS_MS, reminderAt } from './owed-mail';
import { Postman, type Round } from './postman';

/** So often it is looked for what is due. */
const LOOK_MS = 100;
/** So many invitations may wait to be looked at for the first time before the log is followed any further. */
const MOST_UNSEEN = 5_000;
/** A mail that is being handed over when the process ends gets this long. */
const FAREWELL_MS = 5_000;

export interface MailerOptions {
  readonly store: EventStore;
  readonly people: Pick<People, 'byId'>;
  readonly transport: MailTransport;
  readonly outbox: Pick<Outbox, 'forget'>;
  readonly settings: MailSettings;
  /** The wall clock, which says what has expired. */
  readonly now: () => Date;
  /** Milliseconds of a clock that never goes backwards, which says when to try again. */
  readonly monotonic?: () => number;
  readonly sleep?: Sleep;
  readonly random?: Random;
  /** Told of every mail that is settled and recorded. */
  readonly onOutcome?: OnMailOutcome;
  /** Records what is decided. */
  readonly handleCommand?: HandleCommand;
}

const calling = ['UserInvited', 'InvitationResent', 'InvitationAccepted', 'InvitationRevoked'] as const;
const handing = ['InvitationMailSent', 'InvitationMailFailed'] as const;

type Calling = Extract<MembershipEvent, { type: (typeof calling)[number] }>;
type Handing = Extract<MembershipEvent, { type: (typeof handing)[number] }>;

/** An invitation that may owe somebody a mail. */
interface Waiting extends Round {
  readonly dueAt: number;
}

/**
 * Sends the mails about invitations and records what became of each. What is to be sent is read from the invitation's own
 * stream at every attempt: an offer that has ended is not sent, and what is recorded is not sent again, whatever happened
 * to this process or its checkpoint.
 */
export const mailer = (options: MailerOptions): TimedReactor => new Mailer(options);

class Mailer implements TimedReactor {
  readonly name = MAIL;
  readonly reactsTo = [...calling, ...handing];
  readonly #waiting = new Agenda<Waiting>();
  /** Those among them that nobody has looked at yet. */
  readonly #unseen = new Set<Waiting>();
  /** By the wall clock. */
  readonly #reminders = new Agenda<Waiting>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #held = new HeldBackCheckpoints();
  readonly #window: MailWindow;
  readonly #records: MailRecords;
  readonly #postman: Postman;
  readonly #monotonic: () => number;
  #ended = false;

  constructor(private readonly options: MailerOptions) {
    const { store, people, settings, monotonic = () => performance.now() } = options;
    this.#monotonic = monotonic;
    this.#window = new MailWindow(settings.limits);
    this.#records = new MailRecords(options);
    const desk = new MailDesk(store, people, settings);
    this.#postman = new Postman({ ...options, desk, records: this.#records, window: this.#window });
  }

  async react(event: RecordedEvent): Promise<void> {
    const recorded = event as RecordedEvent & (Calling | Handing);
    const { type, data } = recorded;
    if (type === 'InvitationMailSent' || type === 'InvitationMailFailed') {
      await this.count(event, data);
      return;
    }
    const isNews = type === 'InvitationAccepted' || type === 'InvitationRevoked';
    const now = this.options.now().getTime();
    if (isNews && now - Date.parse(event.recordedAt) > NEWS_MS) return;
    const { rootId, personId, invitationId } = data;
    const about = { rootId, personId, invitationId, tries: 0 };
    if ('expiresAt' in data) this.remindOf(event, { ...about, dueAt: 0 }, data.expiresAt);
    else this.forgetReminder(invitationId);
    this.await({ ...about, dueAt: this.#monotonic() });
    this.#held.hold(invitationId, event.position);
    while (!this.#ended && this.#unseen.size > MOST_UNSEEN) await this.pause();
  }

  checkpointsOver(own: ReactorCheckpoints): ReactorCheckpoints {
    return this.#held.over(own, () => {
      for (const kept of [this.#waiting, this.#unseen, this.#reminders, this.#window]) kept.clear();
    });
  }

  async keepHours(hours: Hours): Promise<void> {
    this.#ended = false;
    while (!hours.signal.aborted) {
      for (const key of this.#window.passTo(this.options.now().getTime())) this.#held.release(key);
      this.startDue(hours);
      await this.pause(hours.signal);
    }
    this.#ended = true;
    const farewell = new AbortController();
    await Promise.race([Promise.allSettled(this.#underWay.values()), realSleep(FAREWELL_MS, farewell.signal)]);
    farewell.abort();
  }

  private await(waiting: Waiting): void {
    const before = this.#waiting.get(waiting.invitationId);
    if (before !== null) this.#unseen.delete(before);
    this.#unseen.add(waiting);
    this.#waiting.put(waiting.invitationId, waiting);
  }

  private pause(signal?: AbortSignal): Promise<void> {
    return (this.options.sleep ?? realSleep)(LOOK_MS, signal);
  }

  private remindOf({ position, recordedAt }: RecordedEvent, waiting: Waiting, expiresAt: string): void {
    const dueAt = reminderAt(recordedAt, expiresAt, this.options.settings.remindMs);
    if (dueAt === null) return;
    this.#reminders.put(waiting.invitationId, { ...waiting, dueAt });
    this.#held.hold(`reminder ${waiting.invitationId}`, position);
  }

  private forgetReminder(invitationId: string): void {
    this.#reminders.delete(invitationId);
    this.#held.release(`reminder ${invitationId}`);
  }

  /** Counts a mail of the last day, whoever sent it. */
  private async count(event: RecordedEvent, data: Handing['data']): Promise<void> {
    const { rootId, personId, invitationId, n, kind } = data;
    const at = Date.parse(event.recordedAt);
    const key = `${invitationId}.${n}`;
    if (this.#window.isUnlimited || this.options.now().getTime() - at > DAY_MS) return;
    this.#held.hold(key, event.position);
    if (this.#window.has(key)) return;
    const before = (await this.#records.history({ rootId, personId })).filter(
      ({ revision }) => revision < event.revision,
    );
    const { invitations } = before.reduce(
      (state, past) => membershipFold.evolve(state, past),
      membershipFold.initialState,
    );
    const voucherId = invitations[invitationId]?.voucherId ?? personId;
    const parties =
      kind === 'accepted' ? { recipientId: voucherId, voucherId: null } : { recipientId: personId, voucherId };
    this.#window.add({ key, ...parties, at });
  }

  /** Starts as many rounds as there is room for. */
  private startDue(hours: Hours): void {
    if (hours.signal.aborted) return;
    for (const [invitationId, reminder] of this.#reminders.due(this.options.now().getTime(), MOST_UNSEEN)) {
      if (this.#waiting.get(invitationId) === null) this.await({ ...reminder, dueAt: this.#monotonic() });
      this.#reminders.delete(invitationId);
    }
    const { atOnce } = this.options.settings;
    for (const waiting of this.due(hours)) {
      if (this.#underWay.size >= atOnce) return;
      if (!this.#underWay.has(waiting.invitationId)) this.start(waiting, hours);
    }
  }

  /** Nothing is sent before the end of the log is known: until then, one look at each finds those that owe nothing. */
  private due({ caughtUp }: Hours): Iterable<Waiting> {
    if (!caughtUp()) return this.#unseen;
    const enough = this.options.settings.atOnce + this.#underWay.size;
    return this.#waiting.due(this.#monotonic(), enough).map(([, waiting]) => waiting);
  }

  private start(waiting: Waiting, hours: Hours): void {
    const { invitationId } = waiting;
    const round = this.round(waiting, hours).finally(() => {
      this.#underWay.delete(invitationId);
      // A store in this process answers at once: without a turn for everything else, nothing but rounds would ever run.
      setImmediate(() => this.startDue(hours));
    });
    this.#underWay.set(invitationId, round);
  }

  /** One attempt at whatever an invitation owes; never rejects. */
  private async round(waiting: Waiting, { caughtUp, report, signal }: Hours): Promise<void> {
    const { invitationId } = waiting;
    this.#unseen.delete(waiting);
    const { done, again, tries } = await this.#postman.attempt(waiting, caughtUp());
    if (signal.aborted) return;
    report(this.#postman.fault);
    // Something new may have come meanwhile: then the invitation is looked at again.
    if (this.#waiting.get(invitationId) !== waiting) return;
    if (!done) {
      this.#waiting.put(invitationId, { ...waiting, tries, dueAt: this.#monotonic() + again });
      return;
    }
    this.#waiting.delete(invitationId);
    this.#held.release(invitationId);
    if (this.#reminders.get(invitationId) === null) this.#held.release(`reminder ${invitationId}`);
  }
}
