import { isUuid } from '@app/contracts';
import { notFound, requireOperator } from '@app/domain';
import type { Position } from '@app/event-sourcing';
import type { People } from '@app/people';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import { LOG_HEAD, PEOPLE } from '../execution/tokens';
import type { Asked } from '../http/asked';

/** Let the address of a person be bound to another account: the next one that proves it. */
export class ForgetIdentityCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly personId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

/** Accounts are personal data, so the log says nothing of them: repeated it changes nothing, with or without a key. */
@CommandHandler(ForgetIdentityCommand)
export class ForgetIdentityHandler implements ICommandHandler<ForgetIdentityCommand> {
  constructor(
    @Inject(PEOPLE) private readonly people: People,
    @Inject(LOG_HEAD) private readonly head: () => Promise<Position>,
  ) {}

  async execute({ data: { personId }, asked }: ForgetIdentityCommand): Promise<CommandAnswer> {
    requireOperator(asked.caller.caller.operator);
    if (!isUuid(personId) || !(await this.people.byId([personId])).has(personId)) throw notFound();
    if (asked.dryRun) return { status: 200, body: { wouldRecord: [] } };
    await this.people.forgetIdentities(personId);
    return { status: 200, body: { personId, position: await this.head() } };
  }
}
