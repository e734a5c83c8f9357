import { removeMember } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { type MemberAddress, MemberDecisions } from './member-decisions';

/** End what a member holds in a community, or in its whole tree. */
export class RemoveMemberCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: MemberAddress & { readonly everywhere: boolean },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(RemoveMemberCommand)
export class RemoveMemberHandler implements ICommandHandler<RemoveMemberCommand> {
  constructor(private readonly members: MemberDecisions) {}

  execute({ data, asked }: RemoveMemberCommand): Promise<CommandAnswer> {
    return this.members.decide(
      { data, asked },
      {
        communityId: data.communityId,
        personId: data.personId,
        decider: removeMember,
        command: (attempt, member) => ({
          type: 'RemoveMember' as const,
          ...attempt.asked,
          data: { ...member, everywhere: data.everywhere },
        }),
      },
    );
  }
}
