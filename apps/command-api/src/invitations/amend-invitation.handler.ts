import { amendInvitation, type Offer } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { InvitationDecisions } from './invitation-decisions';

/** Replace the whole offer of a pending invitation. */
export class AmendInvitationCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly invitationId: string; readonly offer: Offer },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(AmendInvitationCommand)
export class AmendInvitationHandler implements ICommandHandler<AmendInvitationCommand> {
  constructor(private readonly invitations: InvitationDecisions) {}

  execute({ data, asked }: AmendInvitationCommand): Promise<CommandAnswer> {
    return this.invitations.decide(
      { data, asked },
      {
        invitationId: data.invitationId,
        decider: amendInvitation,
        command: (attempt) => ({ type: 'AmendInvitation' as const, ...attempt.asked, data }),
        answer: ({ invitationId }) => ({ invitationId }),
      },
    );
  }
}
