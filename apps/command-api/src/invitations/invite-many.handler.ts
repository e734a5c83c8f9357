import type { MembershipEvent } from '@app/contracts';
import { deriveUuid, type Position } from '@app/event-sourcing';
import type { People } from '@app/people';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import { CommandRunner } from '../execution/command-runner';
import { inParallel } from '../execution/in-parallel';
import { PeopleOfCommand, restartWhenOutdated } from '../execution/people-of-command';
import { LOG_HEAD, PEOPLE } from '../execution/tokens';
import type { Asked } from '../http/asked';
import { commandIdOf, type KeyBinding, KeyedRequests, unbound } from '../idempotency';
import { addressesIn, byAddress, readRow, type ValidRow } from './bulk-row';
import { invitationIdIn, InvitationPlanner } from './invitation-planner';
import { isPretended, pretendingRecorded } from './pretended-history';
import { failedRow, type RowOutcome } from './row-result';

/** Many invitations in one request; each row is decided by itself. */
export class InviteManyCommand extends Command<CommandAnswer> {
  constructor(
    readonly rows: readonly unknown[],
    readonly asked: Asked,
  ) {
    super();
  }
}

/** Rows of different addresses that are decided at once. */
const CONCURRENT_ROWS = 64;

/** What the rows of one request share. */
interface Batch {
  readonly asked: Asked;
  readonly people: PeopleOfCommand;
  readonly commandId: string;
  readonly at: string;
  readonly binding: KeyBinding;
}

@CommandHandler(InviteManyCommand)
export class InviteManyHandler implements ICommandHandler<InviteManyCommand> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly planner: InvitationPlanner,
    private readonly requests: KeyedRequests,
    @Inject(PEOPLE) private readonly people: People,
    @Inject(LOG_HEAD) private readonly head: () => Promise<Position>,
  ) {}

  async execute({ rows, asked }: InviteManyCommand): Promise<CommandAnswer> {
    const read = rows.map(readRow);
    const at = this.runner.now();
    const data = { rows: read.map((row, index) => ('invitation' in row ? row.invitation : rows[index])) };
    const decided = await restartWhenOutdated(async (tries) => {
      const named = { people: this.people, caller: asked.caller, others: addressesIn(read) };
      const people = await PeopleOfCommand.find(named, tries);
      const { actorId } = people;
      const commandId = commandIdOf(asked, actorId);
      return this.requests.run({ asked, commandId, actorId, data, early: false }, (binding) =>
        this.decideAll({ asked, people, commandId, at, binding }, byAddress(read)),
      );
    });
    const refused = read.flatMap((row) => ('refusal' in row ? [failedRow(row.index, row.refusal)] : []));
    const outcomes = [...decided.flat(), ...refused].sort((a, b) => a.result.index - b.result.index);
    const results = outcomes.map(({ result }) => result);
    if (asked.dryRun) return { status: 200, body: { results, wouldRecord: outcomes.flatMap(({ events }) => events) } };
    const positions = outcomes.flatMap(({ position }) => position ?? []).sort();
    return { status: 200, body: { results, position: positions.at(-1) ?? (await this.head()) } };
  }

  private async decideAll(
    batch: Batch,
    groups: readonly (readonly ValidRow[])[],
  ): Promise<readonly (readonly RowOutcome[])[]> {
    if (!batch.asked.dryRun) await this.makeWelcomeDurable(batch, groups);
    return inParallel(groups, CONCURRENT_ROWS, (group) => this.inOrder(batch, group));
  }

  /** Makes those who are new and will be invited durable in one call. */
  private async makeWelcomeDurable(batch: Batch, groups: readonly (readonly ValidRow[])[]): Promise<void> {
    const { asked, people, binding } = batch;
    const strangers = groups.filter(([row]) => row !== undefined && people.isNew(row.invitation.address));
    const tried = await inParallel(strangers, CONCURRENT_ROWS, (group) =>
      this.inOrder({ ...batch, asked: { ...asked, dryRun: true }, binding: unbound }, group),
    );
    const welcome = strangers.flatMap(([row], index) =>
      row !== undefined && tried[index]?.some(({ events }) => events.length > 0) ? [row.invitation.address] : [],
    );
    await binding.check();
    if (welcome.length > 0) await people.makeDurable(welcome);
  }

  /** Rows of one address follow each other, so that the second sees what the first did. */
  private inOrder(batch: Batch, rows: readonly ValidRow[]): Promise<readonly RowOutcome[]> {
    const pretended = new Map<string, readonly MembershipEvent[]>();
    return rows.reduce<Promise<readonly RowOutcome[]>>(
      async (before, row) => [...(await before), await this.decide(batch, row, pretended)],
      Promise.resolve([]),
    );
  }

  private async decide(
    { commandId, ...batch }: Batch,
    { index, invitation }: ValidRow,
    pretended: Map<string, readonly MembershipEvent[]>,
  ): Promise<RowOutcome> {
    const { asked } = batch;
    const given = { ...batch, commandId: deriveUuid(commandId, `row:${index}`), address: invitation.address };
    try {
      const { outcome } = await restartWhenOutdated(() =>
        this.runner.tryOnce(given, async (attempt) => {
          const plan = await this.planner.plan(asked, invitation, attempt);
          return asked.dryRun ? pretendingRecorded(plan, pretended) : plan;
        }),
      );
      const { events, position } = outcome;
      const id = asked.dryRun ? {} : { invitationId: invitationIdIn(events) };
      return { result: { index, status: 201, ...id }, events, position: asked.dryRun ? null : position };
    } catch (error) {
      return withoutPretendedId(failedRow(index, error), pretended);
    }
  }
}

/** In a dry run the invitation that is pending already may be one of this very request. */
const withoutPretendedId = (
  outcome: RowOutcome,
  pretended: ReadonlyMap<string, readonly MembershipEvent[]>,
): RowOutcome => {
  const { problem, ...result } = outcome.result;
  if (problem === undefined || !isPretended(pretended, problem['invitationId'])) return outcome;
  // Undefined is left out of JSON.
  return { ...outcome, result: { ...result, problem: { ...problem, invitationId: undefined } } };
};
