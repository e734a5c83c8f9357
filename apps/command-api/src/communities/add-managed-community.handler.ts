import { communityStream } from '@app/contracts';
import { addManagedCommunity } from '@app/domain';
import { deriveUuid } from '@app/event-sourcing';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import type { Attempt } from '../execution/command-plan';
import { CommandRunner } from '../execution/command-runner';
import type { Asked } from '../http/asked';

/** Add a managed community to a main one. */
export class AddManagedCommunityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly parentId: string; readonly name: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(AddManagedCommunityCommand)
export class AddManagedCommunityHandler implements ICommandHandler<AddManagedCommunityCommand> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async execute({ data, asked }: AddManagedCommunityCommand): Promise<CommandAnswer> {
    const { parentId, name } = data;
    const executed = await this.runner.run({ data, asked }, null, async (attempt) => {
      const rootId = await this.facts.rootOf(parentId);
      const communityId = communityIdOf(attempt);
      return {
        streams: this.facts.standings.communities,
        streamName: communityStream(communityId),
        decider: addManagedCommunity,
        command: { type: 'AddManagedCommunity' as const, ...attempt.asked, data: { communityId, parentId, name } },
        about: { rootId, communityIds: () => [parentId] },
        gatherFacts: () => this.facts.ofActor(asked, attempt.actorId, rootId, [parentId]),
      };
    });
    return answerOf(asked, executed, (community, attempt) => ({
      status: 201,
      body: { communityId: communityIdOf(attempt) },
      version: community?.version ?? 0,
    }));
  }
}

const communityIdOf = ({ commandId }: Attempt) => deriveUuid(commandId, 'community');
