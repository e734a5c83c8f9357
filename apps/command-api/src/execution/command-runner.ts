import type { EmailAddress } from '@app/contracts';
import { type DomainEvent, eventIdOf, type HandleCommand } from '@app/event-sourcing';
import type { People } from '@app/people';
import { Inject, Injectable } from '@nestjs/common';

import type { Asked } from '../http/asked';
import { commandIdOf, requireSameReason } from '../idempotency';
import type { Attempt, CommandPlan, ExecutedCommand, PlannedCommand } from './command-plan';
import { metadataOf } from './metadata';
import { PeopleOfCommand, PersonClaimedElsewhereError } from './people-of-command';
import { CLOCK, type Clock, HANDLE_COMMAND, PEOPLE } from './tokens';

type Planner<State, Command extends PlannedCommand, Event extends DomainEvent, Facts> = (
  attempt: Attempt,
) => Promise<CommandPlan<State, Command, Event, Facts>>;

/** The first attempt, one after the actor's row was claimed elsewhere, one after the subject's was. */
const MAX_ATTEMPTS = 3;

/** Takes a command all the way from the addresses in it to its events in the log. */
@Injectable()
export class CommandRunner {
  constructor(
    @Inject(HANDLE_COMMAND) private readonly handleCommand: HandleCommand,
    @Inject(PEOPLE) private readonly people: People,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Plans the command for the people behind the addresses and runs the plan; from the beginning again when somebody else
   * made one of them durable first. A dry run, a refusal and a command that changes nothing store nothing.
   */
  async run<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    asked: Asked,
    address: EmailAddress | null,
    plan: Planner<State, Command, Event, Facts>,
  ): Promise<ExecutedCommand<State, Event>> {
    const at = this.clock().toISOString();
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await this.attempt({ asked, address, at, plan });
      } catch (error) {
        if (!(error instanceof PersonClaimedElsewhereError) || attempts === MAX_ATTEMPTS) throw error;
      }
    }
  }

  private async attempt<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(request: {
    readonly asked: Asked;
    readonly address: EmailAddress | null;
    readonly at: string;
    readonly plan: Planner<State, Command, Event, Facts>;
  }): Promise<ExecutedCommand<State, Event>> {
    const { asked, at } = request;
    const named = request.address === null ? [] : [request.address];
    const people = await PeopleOfCommand.find(this.people, asked.caller, named);
    const attempt = attemptOf(asked, at, people, request.address ?? asked.caller.address);
    const plan = await request.plan(attempt);
    const outcome = await this.handleCommand({
      ...plan,
      metadata: metadataOf(asked, attempt, plan.command, plan.asOperator ?? false),
      dryRun: asked.dryRun,
      beforeAppend: async (events: readonly Event[]) => {
        await people.makeDurable(named);
        await this.keepReasons(attempt, plan.reason, events);
      },
    });
    if (outcome.repeated && plan.reason) await requireSameReason(this.people, outcome.eventIds, plan.reason.text);
    return { attempt, outcome };
  }

  private async keepReasons(
    { commandId }: Attempt,
    reason: { readonly personId: string; readonly text: string } | undefined,
    events: readonly DomainEvent[],
  ): Promise<void> {
    if (reason === undefined) return;
    const reasons = events.flatMap((event, index) =>
      saysItHasReason(event) ? [{ ...reason, eventId: eventIdOf(commandId, index) }] : [],
    );
    if (reasons.length > 0) await this.people.keepReasons(reasons);
  }
}

const attemptOf = (asked: Asked, at: string, people: PeopleOfCommand, address: EmailAddress): Attempt => {
  const { actorId } = people;
  const expected = asked.expectedVersion === null ? {} : { expectedVersion: asked.expectedVersion };
  return {
    commandId: commandIdOf(asked, actorId),
    actorId,
    subject: people.subject(address),
    asked: { at, actorId, ...expected },
  };
};

const saysItHasReason = ({ data }: DomainEvent): boolean =>
  typeof data === 'object' && data !== null && 'hasReason' in data && data.hasReason === true;
