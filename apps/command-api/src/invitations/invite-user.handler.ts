import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { answerOf, type CommandAnswer } from '../execution/command-answer';
import { CommandRunner } from '../execution/command-runner';
import type { Asked } from '../http/asked';
import type { InvitationAsked } from './invitation-asked';
import { invitationIn } from './invitation-decisions';
import { invitationIdIn, InvitationPlanner } from './invitation-planner';

/** Offer somebody roles in communities of one tree. */
export class InviteUserCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: InvitationAsked,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(InviteUserCommand)
export class InviteUserHandler implements ICommandHandler<InviteUserCommand> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly planner: InvitationPlanner,
  ) {}

  async execute({ data, asked }: InviteUserCommand): Promise<CommandAnswer> {
    const executed = await this.runner.run({ data, asked }, data.address, (attempt) =>
      this.planner.plan(asked, data, attempt),
    );
    return answerOf(asked, executed, (membership, { subject: { personId } }) => {
      const { invitationId, expiresAt, version } = invitationIn(membership, invitationIdIn(executed.outcome.events));
      return {
        status: 201,
        body: { invitationId, personId, expiresAt },
        version,
        location: `/v1/invitations/${invitationId}`,
      };
    });
  }
}
