import { isUuid, type PersonEvent, personStream } from '@app/contracts';
import { erasePerson, type ErasureFacts, notFound, personFold, type PersonState, requireOperator } from '@app/domain';
import { type EventStore, type EventSubscription, FoldedStreams, type LoadedStream } from '@app/event-sourcing';
import type { People } from '@app/people';
import { rootsOwnedBy } from '@app/standings';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import { answerOf, type CommandAnswer } from '../execution/command-answer';
import { CommandRunner } from '../execution/command-runner';
import { LOG, PEOPLE } from '../execution/tokens';
import type { Asked } from '../http/asked';

/** Hardly anybody is erased twice. */
const MAX_STREAMS = 10;

/** Forget who is behind an id, for ever. */
export class ErasePersonCommand extends Command<CommandAnswer> {
  constructor(
    readonly data: { readonly personId: string },
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ErasePersonCommand)
export class ErasePersonHandler implements ICommandHandler<ErasePersonCommand> {
  private readonly persons: FoldedStreams<PersonState, PersonEvent>;

  constructor(
    private readonly runner: CommandRunner,
    @Inject(PEOPLE) private readonly people: People,
    @Inject(LOG) private readonly log: EventStore & EventSubscription,
  ) {
    this.persons = new FoldedStreams(log, personFold, { maxStreams: MAX_STREAMS });
  }

  async execute({ data, asked }: ErasePersonCommand): Promise<CommandAnswer> {
    const { personId } = data;
    requireOperator(asked.caller.caller.operator);
    if (!isUuid(personId)) throw notFound();
    const executed = await this.runner.run({ data, asked }, null, async (attempt) => ({
      streams: this.persons,
      streamName: personStream(personId),
      decider: erasePerson,
      command: { type: 'ErasePerson' as const, ...attempt.asked, data },
      asOperator: true,
      gatherFacts: async (target: Promise<LoadedStream<PersonState>>) => {
        // Whose erasure is recorded is erased, whatever else there is: the whole log need not be read for him again.
        const { erased } = (await target).state;
        return erased ? { operator: true, known: false, ownedRoots: [] } : this.factsOf(personId, asked);
      },
    }));
    return answerOf(asked, executed, () => ({ status: 202, body: { personId } }));
  }

  private async factsOf(personId: string, { caller }: Asked): Promise<ErasureFacts> {
    const [found, ownedRoots] = await Promise.all([this.people.byId([personId]), rootsOwnedBy(this.log, personId)]);
    return { operator: caller.caller.operator, known: found.has(personId), ownedRoots };
  }
}
