import { resendInvitation } from '@app/domain';
import type { People } from '@app/people';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import { emailDomainOf } from '../execution/email-domain';
import { PEOPLE } from '../execution/tokens';
import type { Asked } from '../http/asked';
import { addressOfInvitation, InvitationDecisions } from './invitation-decisions';

/** Offer again what was offered, with a new lifetime and a new mail. */
export class ResendInvitationCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly invitationId: string; readonly expiresInHours?: number },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ResendInvitationCommand)
export class ResendInvitationHandler implements ICommandHandler<ResendInvitationCommand> {
  constructor(
    private readonly invitations: InvitationDecisions,
    @Inject(PEOPLE) private readonly people: People,
  ) {}

  async execute({ data, asked }: ResendInvitationCommand): Promise<CommandAnswer> {
    const emailDomain = await this.domainOf(addressOfInvitation(data.invitationId).personId);
    return this.invitations.decide(
      { data, asked },
      {
        invitationId: data.invitationId,
        decider: resendInvitation,
        command: (attempt) => ({ type: 'ResendInvitation' as const, ...attempt.asked, data: { ...data, emailDomain } }),
        answer: ({ invitationId, expiresAt }) => ({ invitationId, expiresAt }),
      },
    );
  }

  /** Nobody's address has an empty domain: an erased person passes no policy that names any. */
  private async domainOf(personId: string): Promise<string> {
    const person = (await this.people.byId([personId])).get(personId);
    return person === undefined ? '' : emailDomainOf(person.address);
  }
}
