import { type InvitationPolicy, setInvitationPolicy } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { CommunityDecisions } from './community-decisions';

/** Say how long invitations into a tree live and to whom they may go. */
export class SetInvitationPolicyCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string; readonly policy: InvitationPolicy },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(SetInvitationPolicyCommand)
export class SetInvitationPolicyHandler implements ICommandHandler<SetInvitationPolicyCommand> {
  constructor(private readonly communities: CommunityDecisions) {}

  execute({ data, asked }: SetInvitationPolicyCommand): Promise<CommandAnswer> {
    return this.communities.decide(
      { data, asked },
      {
        communityId: data.communityId,
        decider: setInvitationPolicy,
        command: (attempt) => ({ type: 'SetInvitationPolicy' as const, ...attempt.asked, data }),
      },
    );
  }
}
