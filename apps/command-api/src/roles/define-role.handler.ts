import type { Permission } from '@app/contracts';
import { defineRole } from '@app/domain';
import { deriveUuid } from '@app/event-sourcing';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { CommunityDecisions } from '../communities/community-decisions';
import type { CommandAnswer } from '../execution/command-answer';
import type { Attempt } from '../execution/command-plan';
import type { Asked } from '../http/asked';
import { roleAnswer } from './role-answer';

/** Define a custom role. */
export class DefineRoleCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: {
      readonly communityId: string;
      readonly name: string;
      readonly description: string;
      readonly permissions: readonly Permission[];
    },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(DefineRoleCommand)
export class DefineRoleHandler implements ICommandHandler<DefineRoleCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: DefineRoleCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: defineRole,
        command: (attempt) => ({
          type: 'DefineRole' as const,
          ...attempt.asked,
          data: { ...data, roleId: roleIdOf(attempt) },
        }),
        answer: (community, attempt) => roleAnswer(community, roleIdOf(attempt)),
        status: 201,
      },
    );
  }
}

const roleIdOf = ({ commandId }: Attempt) => deriveUuid(commandId, 'role');
