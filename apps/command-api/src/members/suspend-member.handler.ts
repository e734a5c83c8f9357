import { suspendMember } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { type MemberAddress, MemberDecisions } from './member-decisions';

/** Mask what a member may do in a community. */
export class SuspendMemberCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: MemberAddress & { readonly reason: string | null },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(SuspendMemberCommand)
export class SuspendMemberHandler implements ICommandHandler<SuspendMemberCommand> {
  constructor(private readonly members: MemberDecisions) {}

  execute({ data, asked }: SuspendMemberCommand): Promise<CommandAnswer> {
    return this.members.decide(
      { data, asked },
      {
        communityId: data.communityId,
        personId: data.personId,
        decider: suspendMember,
        command: (attempt, member) => ({
          type: 'SuspendMember' as const,
          ...attempt.asked,
          data: { ...member, hasReason: data.reason !== null },
        }),
        reason: data.reason,
      },
    );
  }
}
