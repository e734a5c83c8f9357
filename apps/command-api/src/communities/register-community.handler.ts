import { communityStream, DomainError, type EmailAddress } from '@app/contracts';
import { registerCommunity, registersAsOperator } from '@app/domain';
import { deriveUuid } from '@app/event-sourcing';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import type { Attempt } from '../execution/command-plan';
import { CommandRunner } from '../execution/command-runner';
import { REGISTRATION_OPEN } from '../execution/tokens';
import type { Asked } from '../http/asked';

/** Register a root community; for somebody else when an owner is named. */
export class RegisterCommunityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: {
      readonly name: string;
      readonly kind: 'standalone' | 'mssp-main';
      readonly owner: EmailAddress | null;
    },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(RegisterCommunityCommand)
export class RegisterCommunityHandler implements ICommandHandler<RegisterCommunityCommand> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
    @Inject(REGISTRATION_OPEN) private readonly registrationOpen: boolean,
  ) {}

  async execute({ data, asked }: RegisterCommunityCommand): Promise<CommandAnswer> {
    const { operator } = asked.caller.caller;
    const facts = { registrationOpen: this.registrationOpen, operator };
    const executed = await this.runner.run({ data, asked }, data.owner, async (attempt) => {
      if (data.owner !== null && !operator) {
        throw new DomainError('forbidden', 'Only an operator names another owner. Leave ownerEmail out.');
      }
      const { name, kind } = data;
      const communityId = communityIdOf(attempt);
      const community = { communityId, name, kind, ownerId: attempt.subject.personId };
      const command = { type: 'RegisterCommunity' as const, ...attempt.asked, data: community };
      return {
        streams: this.facts.standings.communities,
        streamName: communityStream(communityId),
        decider: registerCommunity,
        command,
        asOperator: registersAsOperator(command, facts),
        gatherFacts: async () => facts,
      };
    });
    return answerOf(asked, executed, (community, attempt) => ({
      status: 201,
      body: { communityId: communityIdOf(attempt) },
      version: community?.version ?? 0,
    }));
  }
}

const communityIdOf = ({ commandId }: Attempt) => deriveUuid(commandId, 'community');
