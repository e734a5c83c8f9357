import { DomainError, type EmailAddress } from '@app/contracts';
import {
  CommandIdReusedError,
  type CommandOutcome,
  type DomainEvent,
  eventIdOf,
  type HandleCommand,
  WriteConflictError,
} from '@app/event-sourcing';
import type { People } from '@app/people';
import { Inject, Injectable } from '@nestjs/common';

import type { Asked, RequestedCommand } from '../http/asked';
import { commandIdOf, type KeyBinding, KeyedRequests } from '../idempotency';
import type { Attempt, CommandPlan, ExecutedCommand, PlannedCommand } from './command-plan';
import { metadataOf } from './metadata';
import { PeopleOfCommand, PersonClaimedElsewhereError, restartWhenOutdated } from './people-of-command';
import { RefusedCommands, type Trying } from './refused-commands';
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
  readonly binding: KeyBinding;
}

/** Takes a command all the way from the addresses in it to its events in the log. */
@Injectable()
export class CommandRunner {
  constructor(
    @Inject(HANDLE_COMMAND) private readonly handleCommand: HandleCommand,
    @Inject(PEOPLE) private readonly people: People,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(KeyedRequests) private readonly requests: Pick<KeyedRequests, 'run'>,
    private readonly refused: RefusedCommands,
  ) {}

  /** The time that a command received now is decided at. */
  now(): string {
    return this.clock().toISOString();
  }

  /**
   * Plans the command for the people behind the addresses and runs the plan; from the beginning again when somebody else
   * made one of them durable first. A dry run stores nothing; a refusal and a command that changes nothing leave at most
   * a key behind that was held and is free again.
   */
  async run<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    { data, asked }: RequestedCommand,
    address: EmailAddress | null,
    plan: Planner<State, Command, Event, Facts>,
  ): Promise<ExecutedCommand<State, Event, Command>> {
    const at = this.now();
    return restartWhenOutdated(async (tries) => {
      const others = address === null ? [] : [address];
      const people = await PeopleOfCommand.find({ people: this.people, caller: asked.caller, others }, tries);
      const { actorId } = people;
      const commandId = commandIdOf(asked, actorId);
      const early = !people.isNew(asked.caller.address);
      return this.requests.run({ asked, commandId, actorId, data, early }, (binding) =>
        this.tryOnce({ asked, people, commandId, at, address, binding }, plan),
      );
    });
  }

  /** The same for people that were looked up already. Rejects with `PersonClaimedElsewhereError` when they are outdated. */
  async tryOnce<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    given: Try,
    planFor: Planner<State, Command, Event, Facts>,
  ): Promise<ExecutedCommand<State, Event, Command>> {
    const { asked, people, commandId, at, address } = given;
    const { actorId } = people;
    const expected = asked.expectedVersion === null ? {} : { expectedVersion: asked.expectedVersion };
    const subject = people.subject(address ?? asked.caller.address);
    const attempt = { commandId, actorId, subject, asked: { at, actorId, ...expected } };
    const plan = await planFor(attempt);
    const execute = (watched: typeof plan) => this.execute(watched, attempt, given);
    if (asked.dryRun) return { attempt, command: plan.command, outcome: await execute(plan) };
    const trying = tryingOf(given, plan.asOperator ?? false);
    return { attempt, command: plan.command, outcome: await this.refused.watch(plan, trying, execute) };
  }

  private execute<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    plan: CommandPlan<State, Command, Event, Facts>,
    attempt: Attempt,
    { asked, people, address, binding }: Try,
  ): Promise<CommandOutcome<State, Event>> {
    const metadata = metadataOf(asked, attempt, plan.command, plan.asOperator ?? false);
    return keepingWhatMayStand(binding, (appending) =>
      this.handleCommand({
        ...plan,
        metadata,
        dryRun: asked.dryRun,
        sharedId: asked.idempotencyKey !== null,
        beforeAppend: async (events: readonly Event[]) => {
          await binding.check();
          await people.makeDurable(address === null ? [] : [address]);
          await binding.hold();
          await this.keepReasons(attempt, plan.reason, events);
          appending();
        },
      }),
    );
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

/** Who tries a command, as far as something is recorded of him. */
export const tryingOf = ({ asked, people, at }: Try, asOperator: boolean): Trying => {
  const { actorId } = people;
  if (people.isNew(asked.caller.address)) return { actor: null, at };
  return { actor: asOperator ? `operator:${actorId}` : actorId, at };
};

const saysItHasReason = ({ data }: DomainEvent): boolean =>
  typeof data === 'object' && data !== null && 'hasReason' in data && data.hasReason === true;

/** Keeps the key bound when something was recorded, and when only the store knows whether it was. */
const keepingWhatMayStand = async <State, Event extends DomainEvent>(
  binding: KeyBinding,
  handle: (appending: () => void) => Promise<CommandOutcome<State, Event>>,
): Promise<CommandOutcome<State, Event>> => {
  const store = { mayHoldEvents: false };
  try {
    const outcome = await handle(() => (store.mayHoldEvents = true));
    if (outcome.repeated || outcome.events.length > 0) binding.keep();
    return outcome;
  } catch (error) {
    if (store.mayHoldEvents && !saysNothingWasRecorded(error)) binding.keep();
    throw error;
  }
};

const saysNothingWasRecorded = (error: unknown): boolean =>
  [DomainError, WriteConflictError, CommandIdReusedError, PersonClaimedElsewhereError].some(
    (type) => error instanceof type,
  );
