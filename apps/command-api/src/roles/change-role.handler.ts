import type { Permission } from '@app/contracts';
import { changeRole } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { CommunityDecisions } from '../communities/community-decisions';
import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { roleAnswer } from './role-answer';

/** Define a custom role anew. */
export class ChangeRoleCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: {
      readonly communityId: string;
      readonly roleId: string;
      readonly name: string;
      readonly description: string;
      readonly permissions: readonly Permission[];
    },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ChangeRoleCommand)
export class ChangeRoleHandler implements ICommandHandler<ChangeRoleCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: ChangeRoleCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: changeRole,
        command: (attempt) => ({ type: 'ChangeRole' as const, ...attempt.asked, data }),
        answer: (community) => roleAnswer(community, data.roleId),
      },
    );
  }
}
