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

  execute({ data: { invitationId, reason }, asked }: RevokeInvitationCommand): Promise<CommandAnswer> {
    return this.invitations.decide(asked, {
      invitationId,
      decider: revokeInvitation,
      command: (attempt) => ({
        type: 'RevokeInvitation' as const,
        ...attempt.asked,
        data: { invitationId, hasReason: reason !== null },
      }),
      reason,
      answer: () => ({ invitationId }),
    });
  }
}
