import { leaveCommunity } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { MemberDecisions } from '../members/member-decisions';

/** Give up what one holds in a community. */
export class LeaveCommunityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(LeaveCommunityCommand)
export class LeaveCommunityHandler implements ICommandHandler<LeaveCommunityCommand> {
  constructor(private readonly members: MemberDecisions) {}

  execute({ data, asked }: LeaveCommunityCommand): Promise<CommandAnswer> {
    return this.members.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: leaveCommunity,
        command: (attempt, member) => ({ type: 'LeaveCommunity' as const, ...attempt.asked, data: member }),
      },
    );
  }
}
