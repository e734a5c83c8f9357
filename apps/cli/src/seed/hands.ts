import { decodeInvitationId, type EventMetadata, membershipStream, SCHEMA_VERSION } from '@app/contracts';
import { type ExpireInvitation, expireInvitation, notFound } from '@app/domain';
import { type CommandOutcome, type DomainEvent, type HandleCommand, deriveUuid } from '@app/event-sourcing';
import type { People } from '@app/people';
import { noRefusals } from '@app/refusals';
import type { Standings } from '@app/standings';

import { CommunityDecisions } from '../../../command-api/src/communities/community-decisions';
import type { CommandPlan, ExecutedCommand, PlannedCommand } from '../../../command-api/src/execution/command-plan';
import { CommandRunner, type Planner } from '../../../command-api/src/execution/command-runner';
import { Facts } from '../../../command-api/src/execution/facts';
import { PeopleOfCommand } from '../../../command-api/src/execution/people-of-command';
import { RefusedCommands, type Trying } from '../../../command-api/src/execution/refused-commands';
import type { RequestedCommand } from '../../../command-api/src/http/asked';
import { unbound } from '../../../command-api/src/idempotency';
import { InvitationDecisions } from '../../../command-api/src/invitations/invitation-decisions';
import { InvitationPlanner } from '../../../command-api/src/invitations/invitation-planner';
import { InviteeDecisions } from '../../../command-api/src/invitations/invitee-decisions';
import { MemberDecisions } from '../../../command-api/src/members/member-decisions';

/** When a command is asked and under which id. */
export interface Moment {
  readonly at: string;
  readonly commandId: string;
}

/** What a command left: the events it recorded and the state of their stream. */
export interface Recorded {
  readonly events: readonly DomainEvent[];
  readonly state: unknown;
}

interface Stores {
  readonly handleCommand: HandleCommand;
  readonly people: People;
  readonly standings: Standings;
}

/** Keeps what a command recorded, also when the answer is a refusal. Refusals are kept nowhere. */
class RememberedOutcome extends RefusedCommands {
  recorded: Recorded = { events: [], state: null };

  constructor() {
    super(noRefusals);
  }

  override watch<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    plan: CommandPlan<State, Command, Event, Facts>,
    trying: Trying,
    execute: (plan: CommandPlan<State, Command, Event, Facts>) => Promise<CommandOutcome<State, Event>>,
  ): Promise<CommandOutcome<State, Event>> {
    return super.watch(plan, trying, async (watched) => {
      const outcome = await execute(watched);
      this.recorded = { events: outcome.events, state: outcome.state };
      return outcome;
    });
  }
}

/** Runs a command at a simulated time under a given id. */
class SimulatedRunner extends CommandRunner {
  constructor(
    private readonly stores: Stores,
    private readonly moment: Moment,
    remembered: RememberedOutcome,
  ) {
    const unkeyed: ConstructorParameters<typeof CommandRunner>[3] = { run: (_, task) => task(unbound) };
    super(stores.handleCommand, stores.people, () => new Date(moment.at), unkeyed, remembered);
  }

  override async run<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    { asked }: RequestedCommand,
    address: Parameters<CommandRunner['run']>[1],
    plan: Planner<State, Command, Event, Facts>,
  ): Promise<ExecutedCommand<State, Event, Command>> {
    const others = address === null ? [] : [address];
    const people = await PeopleOfCommand.find({ people: this.stores.people, caller: asked.caller, others }, 1);
    return this.tryOnce({ asked, people, ...this.moment, address, binding: unbound }, plan);
  }
}

/** What the handlers of command-api are made of, for one command. */
export class Hands {
  readonly runner: SimulatedRunner;
  readonly facts: Facts;
  readonly communities: CommunityDecisions;
  readonly members: MemberDecisions;
  readonly invitations: InvitationDecisions;
  readonly invitees: InviteeDecisions;
  readonly planner: InvitationPlanner;
  private readonly remembered = new RememberedOutcome();

  constructor(
    readonly stores: Stores,
    private readonly moment: Moment,
  ) {
    this.runner = new SimulatedRunner(stores, moment, this.remembered);
    this.facts = new Facts(stores.standings);
    this.communities = new CommunityDecisions(this.runner, this.facts);
    this.members = new MemberDecisions(this.runner, this.facts);
    this.invitations = new InvitationDecisions(this.runner, this.facts);
    this.invitees = new InviteeDecisions(this.runner, this.facts);
    this.planner = new InvitationPlanner(this.facts, this.remembered);
  }

  /** What the command recorded; nothing when it was refused before. */
  get recorded(): Recorded {
    return this.remembered.recorded;
  }

  /** Records that an invitation ran out, as the system does by itself. */
  async expire(invitationId: string): Promise<void> {
    const address = decodeInvitationId(invitationId);
    if (address === null) throw notFound();
    const { at } = this.moment;
    const command: ExpireInvitation = { type: 'ExpireInvitation', at, actorId: EXPIRY, data: { invitationId } };
    const { events, state } = await this.stores.handleCommand({
      streams: this.stores.standings.memberships,
      streamName: membershipStream(address.rootId, address.personId),
      decider: expireInvitation,
      command,
      metadata: this.metadata(),
      gatherFacts: async () => null,
    });
    this.remembered.recorded = { events, state };
  }

  private metadata(): EventMetadata {
    const { commandId } = this.moment;
    return {
      commandId,
      commandType: 'ExpireInvitation',
      actor: EXPIRY,
      correlationId: commandId,
      causationId: commandId,
      schemaVersion: SCHEMA_VERSION,
      fingerprint: deriveUuid(commandId, 'expiry'),
    };
  }
}

const EXPIRY = 'system:expiry';
