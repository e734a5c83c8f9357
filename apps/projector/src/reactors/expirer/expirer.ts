import { DomainError, eventSchemas, type MembershipEvent, membershipStream } from '@app/contracts';
import { type ExpireInvitation, expireInvitation, type Membership, membershipFold } from '@app/domain';
import {
  createCommandHandler,
  type EventStore,
  FoldedStreams,
  type HandleCommand,
  type ReactorCheckpoints,
  type RecordedEvent,
  sleep as realSleep,
  type Sleep,
  validatorOf,
} from '@app/event-sourcing';

import { Agenda } from '../in-time/agenda';
import { HeldBackCheckpoints } from '../in-time/held-back-checkpoints';
import type { Hours, TimedReactor } from '../in-time/timed-reactor';
import { actorOf, type Cause, causeOf, reactionMetadata } from '../reaction-metadata';

export const EXPIRY = 'expiry';

/**
 * So often the wall clock is looked at. It may be set forward and back, and the machine may sleep: no timer is trusted
 * for longer.
 */
const LOOK_MS = 1_000;
/** What is appended together shares a commit; after an outage there may be much. */
const AT_ONCE = 64;
const MAX_STREAMS = 100;

export interface ExpirerOptions {
  readonly store: EventStore;
  readonly now: () => Date;
  readonly sleep?: Sleep;
  /** Records what is decided. */
  readonly handleCommand?: HandleCommand;
}

/** An open offer. */
interface Offer {
  readonly rootId: string;
  readonly personId: string;
  readonly dueAt: number;
  readonly cause: Cause;
}

const settling = [
  'InvitationAccepted',
  'InvitationDeclined',
  'InvitationRevoked',
  'InvitationExpired',
  'InvitationVoided',
] as const;
const offering = ['UserInvited', 'InvitationResent'] as const;

type Offering = Extract<MembershipEvent, { type: (typeof offering)[number] }>;
type Settling = Extract<MembershipEvent, { type: (typeof settling)[number] }>;

/**
 * Records that invitations ran out, within a second or two of the moment they are due. It knows the offers that are open
 * from the log itself; nothing else is in memory, and nothing but its checkpoint is stored.
 */
export const expirer = (options: ExpirerOptions): TimedReactor => new Expirer(options);

class Expirer implements TimedReactor {
  readonly name = EXPIRY;
  readonly reactsTo = [...offering, ...settling];
  readonly #open = new Agenda<Offer>();
  readonly #held = new HeldBackCheckpoints();
  readonly #streams: FoldedStreams<Membership, MembershipEvent>;
  readonly #handleCommand: HandleCommand;

  constructor(private readonly options: ExpirerOptions) {
    const { store, handleCommand } = options;
    this.#streams = new FoldedStreams(store, membershipFold, { maxStreams: MAX_STREAMS });
    this.#handleCommand = handleCommand ?? createCommandHandler({ store, validate: validatorOf(eventSchemas) });
  }

  async react(event: RecordedEvent): Promise<void> {
    const { type, data } = event as RecordedEvent & (Offering | Settling);
    if (type !== 'UserInvited' && type !== 'InvitationResent') {
      this.settle(data.invitationId);
      return;
    }
    const { rootId, personId, invitationId, expiresAt } = data;
    this.#open.put(invitationId, { rootId, personId, dueAt: Date.parse(expiresAt), cause: causeOf(event) });
    this.#held.hold(invitationId, event.position);
  }

  checkpointsOver(own: ReactorCheckpoints): ReactorCheckpoints {
    return this.#held.over(own, () => this.#open.clear());
  }

  async keepHours({ signal, caughtUp, report }: Hours): Promise<void> {
    const { sleep = realSleep } = this.options;
    while (!signal.aborted) {
      if (caughtUp()) report(await this.expireDue(signal));
      await sleep(LOOK_MS, signal);
    }
  }

  private settle(invitationId: string): void {
    this.#open.delete(invitationId);
    this.#held.release(invitationId);
  }

  /** What kept something from being recorded; it stays due. Null when nothing did. */
  private async expireDue(signal: AbortSignal): Promise<Error | null> {
    while (!signal.aborted) {
      const at = this.options.now();
      const due = this.#open.due(at.getTime(), AT_ONCE);
      const outcomes = await Promise.allSettled(
        due.map(([invitationId, offer]) => this.expire(invitationId, offer, at)),
      );
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) return asError(failed.reason);
      if (due.length < AT_ONCE) break;
    }
    return null;
  }

  /** Whatever has become of the offer is decided on its stream: one that is not open any more is left as it is. */
  private async expire(invitationId: string, offer: Offer, at: Date): Promise<void> {
    const { rootId, personId, cause } = offer;
    const asked = { at: at.toISOString(), actorId: actorOf(EXPIRY) };
    const command: ExpireInvitation = { type: 'ExpireInvitation', ...asked, data: { invitationId } };
    await ifThere(
      this.#handleCommand({
        ...{ streams: this.#streams, streamName: membershipStream(rootId, personId), decider: expireInvitation },
        ...{ command, metadata: reactionMetadata(cause, EXPIRY, command.type), sharedId: true },
        gatherFacts: async () => undefined,
      }),
    );
    // A new offer under the same id may have come meanwhile.
    if (this.#open.get(invitationId) === offer) this.settle(invitationId);
  }
}

/** A log that was replaced by another one may know nothing of what was open: nothing is due there. */
const ifThere = async (deciding: Promise<unknown>): Promise<void> => {
  try {
    await deciding;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
};

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
