import { declineInvitation } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { InviteeDecisions } from './invitee-decisions';

/** Turn an offer down. */
export class DeclineInvitationCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly invitationId: string; readonly reason: string | null },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(DeclineInvitationCommand)
export class DeclineInvitationHandler implements ICommandHandler<DeclineInvitationCommand> {
  constructor(private readonly invitees: InviteeDecisions) {}

  execute({ data, asked }: DeclineInvitationCommand): Promise<CommandAnswer> {
    const { invitationId, reason } = data;
    return this.invitees.decide(
      { data, asked },
      {
        invitationId,
        decider: declineInvitation,
        command: (attempt) => ({
          type: 'DeclineInvitation' as const,
          ...attempt.asked,
          data: { invitationId, hasReason: reason !== null },
        }),
        facts: async () => null,
        reason,
      },
    );
  }
}
