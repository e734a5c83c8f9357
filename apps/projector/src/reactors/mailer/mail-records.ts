import { eventSchemas, type MembershipEvent, membershipStream } from '@app/contracts';
import { type MailOutcome, type Membership, membershipFold, recordMail, voidInvitation } from '@app/domain';
import {
  createCommandHandler,
  type EventStore,
  FoldedStreams,
  type HandleCommand,
  validatorOf,
} from '@app/event-sourcing';

import { actorOf, causeOf, reactionMetadata } from '../reaction-metadata';
import type { OwedMail, RecordedMembershipEvent } from './owed-mail';

export const MAIL = 'mail';

const MAX_STREAMS = 100;

export interface MailRecordsOptions {
  readonly store: EventStore;
  readonly now: () => Date;
  /** Records what is decided. */
  readonly handleCommand?: HandleCommand;
}

/** What the log is told of mails. All of it may be repeated. */
export class MailRecords {
  readonly #streams: FoldedStreams<Membership, MembershipEvent>;
  readonly #handleCommand: HandleCommand;

  constructor(private readonly options: MailRecordsOptions) {
    const { store, handleCommand } = options;
    this.#streams = new FoldedStreams(store, membershipFold, { maxStreams: MAX_STREAMS });
    this.#handleCommand = handleCommand ?? createCommandHandler({ store, validate: validatorOf(eventSchemas) });
  }

  /** Everything between the person and the tree, as the log holds it. */
  async history(about: { readonly rootId: string; readonly personId: string }) {
    const events = await this.options.store.readStream(membershipStream(about.rootId, about.personId));
    return events as readonly RecordedMembershipEvent[];
  }

  /** What became of a mail. */
  async record({ cause, invitation: { invitationId }, n, kind }: OwedMail, outcome: MailOutcome): Promise<void> {
    const command = { type: 'RecordMail' as const, ...this.asked(), data: { invitationId, n, kind, outcome } };
    await this.#handleCommand({
      ...{ streams: this.#streams, streamName: cause.streamName, decider: recordMail, command, sharedId: true },
      metadata: reactionMetadata(causeOf(cause), MAIL, command.type, `${MAIL}:${kind}`),
      gatherFacts: async () => undefined,
    });
  }

  /** Nobody is behind the id of the guest: the offer reaches nobody. */
  async voidFor({ cause, invitation: { invitationId } }: OwedMail): Promise<void> {
    const data = { invitationId, cause: 'address-unknown' as const };
    const command = { type: 'VoidInvitation' as const, ...this.asked(), data };
    await this.#handleCommand({
      ...{ streams: this.#streams, streamName: cause.streamName, decider: voidInvitation, command, sharedId: true },
      metadata: reactionMetadata(causeOf(cause), MAIL, command.type, `${MAIL}:void`),
      gatherFacts: async () => undefined,
    });
  }

  private asked() {
    return { at: this.options.now().toISOString(), actorId: actorOf(MAIL) };
  }
}
