import {
  type CommunityEvent,
  communityStream,
  DomainError,
  eventSchemas,
  type MembershipEvent,
  membershipStream,
  type PersonEvent,
  personStream,
} from '@app/contracts';
import {
  type CommunityState,
  communityFold,
  eraseMembership,
  type Membership,
  membershipFold,
  type TreeFacts,
  treeOf,
} from '@app/domain';
import {
  createCommandHandler,
  type EventStore,
  type EventSubscription,
  FoldedStreams,
  type HandleCommand,
  type Reactor,
  type RecordedEvent,
  validatorOf,
} from '@app/event-sourcing';
import type { People } from '@app/people';
import { treesOf } from '@app/standings';

import type { Outbox } from '../outbox';
import { actorOf, causeOf, reactionMetadata } from '../reaction-metadata';

export const ERASER = 'eraser';

const MAX_STREAMS = 100;

export interface EraserOptions {
  readonly log: EventStore & EventSubscription;
  readonly people: Pick<People, 'erase'>;
  readonly outbox: Pick<Outbox, 'forget'>;
  readonly now: () => Date;
  /** Records what is decided. */
  readonly handleCommand?: HandleCommand;
}

type Erasure = Extract<PersonEvent, { type: 'PersonErased' }>;
/** What may bring a person back who was erased while it was decided. */
type Return =
  | Extract<MembershipEvent, { type: 'UserInvited' | 'InvitationAccepted' | 'MemberAdded' }>
  | Extract<CommunityEvent, { type: 'OwnershipTransferred' }>;

/**
 * Does what an erasure comes to: ends every membership and offer of the person, then deletes what is known of him. All of it
 * may be repeated from the event, so a crash at any point leaves nothing behind. Whatever is recorded of him later, having
 * been decided before, is ended in the same way.
 */
export const eraser = (options: EraserOptions): Reactor => new Eraser(options);

class Eraser implements Reactor {
  readonly name = ERASER;
  readonly reactsTo = ['PersonErased', 'UserInvited', 'InvitationAccepted', 'MemberAdded', 'OwnershipTransferred'];
  readonly #memberships: FoldedStreams<Membership, MembershipEvent>;
  readonly #communities: FoldedStreams<CommunityState, CommunityEvent>;
  readonly #handleCommand: HandleCommand;

  constructor(private readonly options: EraserOptions) {
    const { log, handleCommand } = options;
    this.#memberships = new FoldedStreams(log, membershipFold, { maxStreams: MAX_STREAMS });
    this.#communities = new FoldedStreams(log, communityFold, { maxStreams: MAX_STREAMS });
    this.#handleCommand = handleCommand ?? createCommandHandler({ store: log, validate: validatorOf(eventSchemas) });
  }

  async react(event: RecordedEvent): Promise<void> {
    const { type, data } = event as RecordedEvent & (Erasure | Return);
    if (type === 'PersonErased') return this.erase(event, data.personId);
    const personId = type === 'OwnershipTransferred' ? data.fromPersonId : data.personId;
    if (await this.isErased(personId)) await this.endMembership(event, { rootId: data.rootId, personId });
  }

  private async erase(event: RecordedEvent, personId: string): Promise<void> {
    for (const rootId of await treesOf(this.options.log, personId)) {
      await this.endMembership(event, { rootId, personId });
    }
    await this.options.people.erase([personId]);
    await this.options.outbox.forget(personId);
  }

  private async isErased(personId: string): Promise<boolean> {
    return (await this.options.log.readStream(personStream(personId), { limit: 1 })).length > 0;
  }

  private async endMembership(event: RecordedEvent, data: { rootId: string; personId: string }): Promise<void> {
    const asked = { at: this.options.now().toISOString(), actorId: actorOf(ERASER) };
    const command = { type: 'EraseMembership' as const, ...asked, data };
    await unlessOwner(
      this.#handleCommand({
        ...{ streams: this.#memberships, streamName: membershipStream(data.rootId, data.personId) },
        ...{ decider: eraseMembership, command, sharedId: true },
        metadata: reactionMetadata(causeOf(event), ERASER, command.type, `${ERASER}:${data.rootId}`),
        gatherFacts: () => this.treeOf(data.rootId),
      }),
    );
  }

  private async treeOf(rootId: string): Promise<TreeFacts> {
    const { state } = await this.#communities.load(communityStream(rootId));
    if (state === null) throw new RangeError('The tree of a membership is not in the log');
    return { tree: treeOf(state, []) };
  }
}

/** Somebody who became an owner while he was erased stays one, without a name, until an operator transfers the ownership. */
const unlessOwner = async (deciding: Promise<unknown>): Promise<void> => {
  try {
    await deciding;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'owner-protected') throw error;
  }
};
