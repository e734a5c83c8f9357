import {
  type AcceptanceFacts,
  type AcceptInvitation,
  acceptInvitation,
  communitiesLookedAt,
  type Membership,
} from '@app/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { Facts } from '../execution/facts';
import type { CommandAnswer } from '../execution/command-answer';
import type { Asked } from '../http/asked';
import { InviteeDecisions } from './invitee-decisions';

/** Take what is offered, all of it. */
export class AcceptInvitationCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly invitationId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(AcceptInvitationCommand)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitationCommand> {
  constructor(
    private readonly invitees: InviteeDecisions,
    private readonly facts: Facts,
  ) {}

  execute({ data, asked }: AcceptInvitationCommand): Promise<CommandAnswer> {
    return this.invitees.decide(
      { data, asked },
      {
        invitationId: data.invitationId,
        decider: acceptInvitation,
        command: (attempt) => ({ type: 'AcceptInvitation' as const, ...attempt.asked, data }),
        facts: (command, membership, rootId) => this.factsOf(command, membership, rootId),
      },
    );
  }

  /** The voucher as he stands now: the offer rests on his word of this moment (rule 9). */
  private async factsOf(command: AcceptInvitation, membership: Membership, rootId: string): Promise<AcceptanceFacts> {
    const communityIds = communitiesLookedAt(command, membership);
    const { invitationId } = command.data;
    const invitation = Object.hasOwn(membership.invitations, invitationId)
      ? membership.invitations[invitationId]
      : null;
    if (!invitation) return { ...(await this.facts.tree(rootId, communityIds)), voucher: null };
    const { standing, basis } = await this.facts.standing(invitation.voucherId, rootId, communityIds);
    return { tree: standing.tree, voucher: standing, basis };
  }
}
