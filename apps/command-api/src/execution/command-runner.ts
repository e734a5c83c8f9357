import type { EmailAddress } from '@app/contracts';
import { type DomainEvent, eventIdOf, type HandleCommand } from '@app/event-sourcing';
import type { People } from '@app/people';
import { Inject, Injectable } from '@nestjs/common';

import type { Asked } from '../http/asked';
import { commandIdOf, requireSameReason } from '../idempotency';
import type { Attempt, CommandPlan, ExecutedCommand, PlannedCommand } from './command-plan';
import { metadataOf } from './metadata';
import { PeopleOfCommand, restartWhenOutdated } from './people-of-command';
import { CLOCK, type Clock, HANDLE_COMMAND, PEOPLE } from './tokens';

export type Planner<State, Command extends PlannedCommand, Event extends DomainEvent, Facts> = (
  attempt: Attempt,
) => Promise<CommandPlan<State, Command, Event, Facts>>;

/** One try of a command: for whom it is planned, and under which id. */
export interface Try {
  readonly asked: Asked;
  readonly people: PeopleOfCommand;
  readonly commandId: string;
  readonly at: string;
  /** The address that the command names; it has been looked up among the people. */
  readonly address: EmailAddress | null;
}

/** Takes a command all the way from the addresses in it to its events in the log. */
@Injectable()
export class CommandRunner {
  constructor(
    @Inject(HANDLE_COMMAND) private readonly handleCommand: HandleCommand,
    @Inject(PEOPLE) private readonly people: People,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The time that a command received now is decided at. */
  now(): string {
    return this.clock().toISOString();
  }

  /**
   * Plans the command for the people behind the addresses and runs the plan; from the beginning again when somebody else
   * made one of them durable first. A dry run, a refusal and a command that changes nothing store nothing.
   */
  async run<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    asked: Asked,
    address: EmailAddress | null,
    plan: Planner<State, Command, Event, Facts>,
  ): Promise<ExecutedCommand<State, Event, Command>> {
    const at = this.now();
    return restartWhenOutdated(async (tries) => {
      const atTheDoor = address === null && tries === 1 ? PeopleOfCommand.ofCaller(this.people, asked.caller) : null;
      const named = address === null ? [] : [address];
      const people = atTheDoor ?? (await PeopleOfCommand.find(this.people, asked.caller, named));
      return this.tryOnce({ asked, people, commandId: commandIdOf(asked, people.actorId), at, address }, plan);
    });
  }

  /** The same for people that were looked up already. Rejects with `PersonClaimedElsewhereError` when they are outdated. */
  async tryOnce<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    { asked, people, commandId, at, address }: Try,
    planFor: Planner<State, Command, Event, Facts>,
  ): Promise<ExecutedCommand<State, Event, Command>> {
    const { actorId } = people;
    const expected = asked.expectedVersion === null ? {} : { expectedVersion: asked.expectedVersion };
    const subject = people.subject(address ?? asked.caller.address);
    const attempt = { commandId, actorId, subject, asked: { at, actorId, ...expected } };
    const plan = await planFor(attempt);
    const outcome = await this.handleCommand({
      ...plan,
      metadata: metadataOf(asked, attempt, plan.command, plan.asOperator ?? false),
      dryRun: asked.dryRun,
      beforeAppend: async (events: readonly Event[]) => {
        await people.makeDurable(address === null ? [] : [address]);
        await this.keepReasons(attempt, plan.reason, events);
      },
    });
    if (outcome.repeated && plan.reason) await requireSameReason(this.people, outcome.eventIds, plan.reason.text);
    return { attempt, command: plan.command, outcome };
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

const saysItHasReason = ({ data }: DomainEvent): boolean =>
  typeof data === 'object' && data !== null && 'hasReason' in data && data.hasReason === true;
