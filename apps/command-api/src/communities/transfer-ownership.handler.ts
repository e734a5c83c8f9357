import { communityStream, membershipStream } from '@app/contracts';
import { type CommunityState, emptyMembership, type TransferFacts, transferOwnership } from '@app/domain';
import type { LoadedStream } from '@app/event-sourcing';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import { CommandRunner } from '../execution/command-runner';
import type { Asked } from '../http/asked';

/** Make a member of the root its owner. */
export class TransferOwnershipCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string; readonly personId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(TransferOwnershipCommand)
export class TransferOwnershipHandler implements ICommandHandler<TransferOwnershipCommand> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async execute({ data, asked }: TransferOwnershipCommand): Promise<CommandAnswer> {
    const { communities } = this.facts.standings;
    const executed = await this.runner.run({ data, asked }, null, async (attempt) => {
      const rootId = await this.facts.rootOf(data.communityId);
      return {
        streams: communities,
        streamName: communityStream(data.communityId),
        decider: transferOwnership,
        command: { type: 'TransferOwnership' as const, ...attempt.asked, data },
        about: { rootId, communityIds: () => [data.communityId] },
        asOperator: await this.facts.actsAsOperator(asked, attempt.actorId, rootId),
        gatherFacts: (target: Promise<LoadedStream<CommunityState>>) =>
          this.factsOf(asked, attempt.actorId, { ...data, rootId }, target),
      };
    });
    return answerOf(asked, executed, (community) => ({ status: 200, body: {}, version: community?.version ?? 0 }));
  }

  private async factsOf(
    asked: Asked,
    actorId: string,
    { communityId, personId, rootId }: { communityId: string; personId: string; rootId: string },
    target: Promise<LoadedStream<CommunityState>>,
  ): Promise<TransferFacts> {
    const [facts, heir, ownerMembership] = await Promise.all([
      this.facts.ofActor(asked, actorId, rootId, [communityId]),
      this.facts.standing(personId, rootId, [communityId]),
      target.then(({ state }) => this.membershipOf(rootId, state?.ownerId ?? null)),
    ]);
    return { ...facts, basis: { ...facts.basis, ...heir.basis }, heir: heir.standing, ownerMembership };
  }

  private async membershipOf(rootId: string, personId: string | null) {
    if (personId === null) return emptyMembership;
    return (await this.facts.standings.memberships.load(membershipStream(rootId, personId))).state;
  }
}
