import { isUuid, type MembershipEvent, membershipStream } from '@app/contracts';
import { type ActorFacts, type Membership, type MembershipCommand, notFound } from '@app/domain';
import type { Decider, LoadedStream, Position } from '@app/event-sourcing';
import { Injectable } from '@nestjs/common';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import type { Attempt } from '../execution/command-plan';
import { CommandRunner } from '../execution/command-runner';
import { communitiesConcerned } from '../execution/refused-commands';
import type { RequestedCommand } from '../http/asked';

/** Who is meant, in which community. Either may be any text. */
export interface MemberAddress {
  readonly communityId: string;
  readonly personId: string;
}

/** The same, found: `rootId` is the tree that the community is in. */
export interface FoundMember extends MemberAddress {
  readonly rootId: string;
}

interface MemberDecision<Command extends MembershipCommand> {
  readonly communityId: string;
  /** The actor himself when left out. */
  readonly personId?: string;
  readonly decider: Decider<Membership, Command, MembershipEvent, ActorFacts>;
  readonly command: (attempt: Attempt, member: FoundMember) => Command;
  /** Why; kept with the member. */
  readonly reason?: string | null;
}

/** Decisions about somebody's membership, on the authority of the actor in the tree. */
@Injectable()
export class MemberDecisions {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async decide<Command extends MembershipCommand>(
    requested: RequestedCommand,
    { communityId, decider, command, reason = null, ...meant }: MemberDecision<Command>,
  ): Promise<CommandAnswer> {
    const { asked } = requested;
    const executed = await this.runner.run(requested, null, async (attempt) => {
      const rootId = await this.facts.rootOf(communityId);
      const personId = meant.personId ?? attempt.actorId;
      if (!isUuid(personId)) throw notFound();
      const given = command(attempt, { rootId, communityId, personId });
      return {
        streams: this.facts.standings.memberships,
        streamName: membershipStream(rootId, personId),
        decider,
        command: given,
        about: { rootId, communityIds: communitiesConcerned(given) },
        reason: reason === null ? undefined : { personId, text: reason },
        gatherFacts: (target: Promise<LoadedStream<Membership>>) =>
          this.facts.ofMembership(asked, given, rootId, target),
      };
    });
    const { outcome } = executed;
    const position = outcome.position ?? (await this.placeOf(communityId));
    return answerOf(asked, { ...executed, outcome: { ...outcome, position } }, ({ version }) => ({
      ...{ status: 200, body: {}, version },
    }));
  }

  /** A former owner is a member of whom his own stream may hold nothing: what changes nothing about him rests on the root's. */
  private async placeOf(communityId: string): Promise<Position | null> {
    return this.facts.lastOfRoot(await this.facts.rootOf(communityId));
  }
}
