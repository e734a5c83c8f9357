import { revokeInvitation } from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { InvitationDecisions } from './invitation-decisions';

/** Take an offer back. */
export class RevokeInvitationCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly invitationId: string; readonly reason: string | null },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(RevokeInvitationCommand)
export class RevokeInvitationHandler implements ICommandHandler<RevokeInvitationCommand> {
  constructor(private readonly invitations: InvitationDecisions) {}

  execute({ data, asked }: RevokeInvitationCommand): Promise<CommandAnswer> {
    const { invitationId, reason } = data;
    return this.invitations.decide(
      { data, asked },
      {
        invitationId,
        decider: revokeInvitation,
        command: (attempt) => ({
          type: 'RevokeInvitation' as const,
          ...attempt.asked,
          data: { invitationId, hasReason: reason !== null },
        }),
        reason,
        answer: () => ({ invitationId }),
      },
    );
  }
}
