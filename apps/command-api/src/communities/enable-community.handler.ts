import { enableCommunity } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { CommunityDecisions } from './community-decisions';

/** Take the mask off a community. */
export class EnableCommunityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(EnableCommunityCommand)
export class EnableCommunityHandler implements ICommandHandler<EnableCommunityCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: EnableCommunityCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: enableCommunity,
        command: (attempt) => ({ type: 'EnableCommunity' as const, ...attempt.asked, data }),
        operatorMay: true,
      },
    );
  }
}
