import { disableCommunity } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { CommunityDecisions } from './community-decisions';

/** Mask a community, or with a root its whole tree. */
export class DisableCommunityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(DisableCommunityCommand)
export class DisableCommunityHandler implements ICommandHandler<DisableCommunityCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: DisableCommunityCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: disableCommunity,
        command: (attempt) => ({ type: 'DisableCommunity' as const, ...attempt.asked, data }),
        operatorMay: true,
      },
    );
  }
}
