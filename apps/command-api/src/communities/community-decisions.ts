import { type CommunityEvent, communityStream } from '@app/contracts';
import { type ActorFacts, type Community, type CommunityState, notFound } from '@app/domain';
import type { Decider } from '@app/event-sourcing';
import { Injectable } from '@nestjs/common';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import type { Attempt, PlannedCommand } from '../execution/command-plan';
import { CommandRunner } from '../execution/command-runner';
import type { RequestedCommand } from '../http/asked';

interface CommunityDecision<Command extends PlannedCommand> {
  readonly communityId: string;
  readonly decider: Decider<CommunityState, Command, CommunityEvent, ActorFacts>;
  readonly command: (attempt: Attempt) => Command;
  /** What the answer says; the version of the community when left out. */
  readonly answer?: (community: Community, attempt: Attempt) => Omit<CommandAnswer, 'status'>;
  readonly status?: CommandAnswer['status'];
  /** Of a root, the operator role permits it to whoever does not own it. */
  readonly operatorMay?: boolean;
}

/** Decisions in the stream of a community that exists, on the authority of the actor in its tree. */
@Injectable()
export class CommunityDecisions {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async decide<Command extends PlannedCommand>(
    requested: RequestedCommand,
    decision: CommunityDecision<Command>,
  ): Promise<CommandAnswer> {
    const { asked } = requested;
    const { communityId, decider, answer = versionOf, status = 200, operatorMay = false } = decision;
    const { communities } = this.facts.standings;
    const streamName = communityStream(communityId);
    const executed = await this.runner.run(requested, null, async (attempt) => {
      const rootId = await this.facts.rootOf(communityId);
      const byRole = operatorMay && communityId === rootId;
      return {
        streams: communities,
        streamName,
        decider,
        command: decision.command(attempt),
        about: { rootId, communityIds: () => [communityId] },
        asOperator: byRole && (await this.facts.actsAsOperator(asked, attempt.actorId, rootId)),
        gatherFacts: () => this.facts.ofActor(asked, attempt.actorId, rootId, [communityId]),
      };
    });
    return answerOf(asked, executed, (community, attempt) => {
      if (community === null) throw notFound();
      return { status, ...answer(community, attempt) };
    });
  }
}

const versionOf = ({ version }: Community) => ({ body: {}, version });
