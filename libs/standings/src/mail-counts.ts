import type { MembershipEvent } from '@app/contracts';
import {
  type Checkpoint,
  type EventLog,
  type EventSubscription,
  type RecordedEvent,
  runReactor,
} from '@app/event-sourcing';

import { DAY_MS, type MailLimits, MailWindow } from './mail-window';

/** How many mails there were in the last 24 hours, as far as it shows in the log. */
export interface MailCounts {
  /** The limit that another mail to this person on this voucher's word would be beyond; null when there is none. */
  limitOf(parties: {
    readonly recipientId: string;
    readonly voucherId: string;
  }): 'address-limit' | 'voucher-limit' | null;
}

/** Where no limits are kept. */
export const noMailCounts: MailCounts = { limitOf: () => null };

export interface MailCountsOptions {
  readonly limits: MailLimits;
  readonly now: () => Date;
}

type FollowedLog = EventSubscription & EventLog;

const BATCH_SIZE = 500;

/**
 * Follows the log and counts, until it is closed. What was offered counts as mailed from that moment on, so that whoever asks
 * many times in a second is not told each time that there is room; what was withheld does not count. Right after the start it
 * may know of too few: the mailer counts by itself, exactly, and withholds what is beyond. Once the log is another one, as when an
 * older one was restored, it counts anew.
 */
export const followMails = (
  log: FollowedLog,
  { limits, now }: MailCountsOptions,
): MailCounts & { close(): Promise<void> } => {
  const window = new MailWindow(limits);
  const ending = new AbortController();
  const counter = new MailCounter(window, now);
  const following = window.isUnlimited ? Promise.resolve() : keepCounting(log, counter, ending.signal);
  return {
    limitOf: (parties) => {
      counter.passTo(now().getTime());
      return window.limitOf(parties);
    },
    close: async () => {
      ending.abort();
      await following;
    },
  };
};

const keepCounting = async (log: FollowedLog, counter: MailCounter, signal: AbortSignal): Promise<void> => {
  let reached: Checkpoint | null = null;
  await runReactor({
    ...{ subscription: log, log, prefixes: ['membership-'], signal, batchSize: BATCH_SIZE },
    reactor: { name: 'mail-counts', reactsTo: COUNTED, react: async (event) => counter.count(event) },
    checkpoints: {
      load: async () => reached,
      store: async (checkpoint) => {
        reached = checkpoint;
        return true;
      },
    },
    // Whatever else keeps the log from being read is told by those who decide on it.
    onStatus: ({ state }) => {
      if (state !== 'log-mismatch') return;
      counter.forget();
      reached = null;
    },
  });
};

const COUNTED = ['UserInvited', 'InvitationResent', 'InvitationMailWithheld', 'InvitationMailSent'];
/** Kinds of mails to a guest that no offer stands for. */
const toGuestBesideOffer = ['reminder', 'revoked'];

/** Which mails an event tells of. */
class MailCounter {
  /** The latest mail with the offer of each invitation, by invitationId, for as long as it counts. */
  readonly #offers = new Map<string, string>();

  constructor(
    private readonly window: MailWindow,
    private readonly now: () => Date,
  ) {}

  passTo(now: number): void {
    for (const key of this.window.passTo(now)) {
      const invitationId = invitationOf(key);
      if (this.#offers.get(invitationId) === key) this.#offers.delete(invitationId);
    }
  }

  forget(): void {
    this.window.clear();
    this.#offers.clear();
  }

  count(event: RecordedEvent): void {
    const at = Date.parse(event.recordedAt);
    const now = this.now().getTime();
    if (now - at > DAY_MS) return;
    this.passTo(now);
    const { type, data } = event as RecordedEvent & MembershipEvent;
    if (type === 'UserInvited' || type === 'InvitationResent') {
      const key = keyOf(data.invitationId, event.id);
      this.#offers.set(data.invitationId, key);
      this.window.add({ key, recipientId: data.personId, voucherId: data.authority.personId, at });
    } else if (type === 'InvitationMailWithheld' && data.kind === 'invitation') {
      this.window.remove(this.#offers.get(data.invitationId) ?? '');
      // What the window does not hold any more never passes out of it.
      this.#offers.delete(data.invitationId);
    } else if (type === 'InvitationMailSent' && toGuestBesideOffer.includes(data.kind)) {
      this.window.add({ key: event.id, recipientId: data.personId, voucherId: null, at });
    }
  }
}

const keyOf = (invitationId: string, eventId: string): string => `${invitationId} ${eventId}`;
const invitationOf = (key: string): string => key.split(' ', 1)[0] ?? '';
