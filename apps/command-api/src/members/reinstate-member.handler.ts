import { reinstateMember } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { type MemberAddress, MemberDecisions } from './member-decisions';

/** Take the mask off a member. */
export class ReinstateMemberCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: MemberAddress & { readonly reason: string | null },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ReinstateMemberCommand)
export class ReinstateMemberHandler implements ICommandHandler<ReinstateMemberCommand> {
  constructor(private readonly members: MemberDecisions) {}

  execute({ data, asked }: ReinstateMemberCommand): Promise<CommandAnswer> {
    return this.members.decide(
      { data, asked },
      {
        communityId: data.communityId,
        personId: data.personId,
        decider: reinstateMember,
        command: (attempt, member) => ({
          type: 'ReinstateMember' as const,
          ...attempt.asked,
          data: { ...member, hasReason: data.reason !== null },
        }),
        reason: data.reason,
      },
    );
  }
}
