import { type EmailAddress, membershipStream } from '@app/contracts';
import { addMember, type Membership } from '@app/domain';
import type { LoadedStream } from '@app/event-sourcing';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import { CommandRunner } from '../execution/command-runner';
import { emailDomainOf } from '../execution/email-domain';
import type { Asked } from '../http/asked';

/** Give somebody access without asking for consent. */
export class AddMemberCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly communityId: string; readonly address: EmailAddress; readonly roles: readonly string[] },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(AddMemberCommand)
export class AddMemberHandler implements ICommandHandler<AddMemberCommand> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async execute(requested: AddMemberCommand): Promise<CommandAnswer> {
    const { asked } = requested;
    const { communityId, address, roles } = requested.data;
    const emailDomain = emailDomainOf(address);
    const executed = await this.runner.run(requested, address, async ({ subject: { personId }, asked: given }) => {
      const rootId = await this.facts.rootOf(communityId);
      const data = { rootId, personId, communityId, emailDomain, roles };
      const command = { type: 'AddMember' as const, ...given, data };
      return {
        streams: this.facts.standings.memberships,
        streamName: membershipStream(rootId, personId),
        decider: addMember,
        command,
        about: { rootId, communityIds: () => [communityId] },
        gatherFacts: (target: Promise<LoadedStream<Membership>>) =>
          this.facts.ofMembership(asked, command, rootId, target),
      };
    });
    return answerOf(asked, executed, ({ version }, { subject: { personId } }) => ({
      status: 201,
      body: { personId },
      version,
    }));
  }
}
