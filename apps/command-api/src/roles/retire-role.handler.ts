import { retireRole } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { CommunityDecisions } from '../communities/community-decisions';
import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { roleAnswer } from './role-answer';

/** Keep a custom role from being offered any more. */
export class RetireRoleCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string; readonly roleId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(RetireRoleCommand)
export class RetireRoleHandler implements ICommandHandler<RetireRoleCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: RetireRoleCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: retireRole,
        command: (attempt) => ({ type: 'RetireRole' as const, ...attempt.asked, data }),
        answer: (community) => roleAnswer(community, data.roleId),
      },
    );
  }
}
