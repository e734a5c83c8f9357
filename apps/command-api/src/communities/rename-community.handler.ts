import { renameCommunity } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { CommunityDecisions } from './community-decisions';

/** Give a community another name. */
export class RenameCommunityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string; readonly name: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(RenameCommunityCommand)
export class RenameCommunityHandler implements ICommandHandler<RenameCommunityCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: RenameCommunityCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: renameCommunity,
        command: (attempt) => ({ type: 'RenameCommunity' as const, ...attempt.asked, data }),
      },
    );
  }
}
