import { changeMemberRoles } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { type MemberAddress, MemberDecisions } from './member-decisions';

/** Give a member other roles in a community. */
export class ChangeMemberRolesCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: MemberAddress & { readonly roles: readonly string[] },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ChangeMemberRolesCommand)
export class ChangeMemberRolesHandler implements ICommandHandler<ChangeMemberRolesCommand> {
  constructor(private readonly members: MemberDecisions) {}

  execute({ data, asked }: ChangeMemberRolesCommand): Promise<CommandAnswer> {
    return this.members.decide(
      { data, asked },
      {
        communityId: data.communityId,
        personId: data.personId,
        decider: changeMemberRoles,
        command: (attempt, member) => ({
          type: 'ChangeMemberRoles' as const,
          ...attempt.asked,
          data: { ...member, roles: data.roles },
        }),
      },
    );
  }
}
