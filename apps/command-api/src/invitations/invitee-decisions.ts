import { DomainError, type MembershipEvent, membershipStream } from '@app/contracts';
import { type Invitation, type Membership, type MembershipCommand } from '@app/domain';
import type { Decider, LoadedStream } from '@app/event-sourcing';
import { Injectable } from '@nestjs/common';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import type { Attempt, ExecutedCommand } from '../execution/command-plan';
import { CommandRunner } from '../execution/command-runner';
import { communitiesConcerned } from '../execution/refused-commands';
import type { RequestedCommand } from '../http/asked';
import { addressOfInvitation, invitationIn } from './invitation-decisions';
import { recordedRefusalOf } from './recorded-refusals';

interface InviteeDecision<Command extends MembershipCommand, Facts> {
  /** Any text. */
  readonly invitationId: string;
  readonly decider: Decider<Membership, Command, MembershipEvent, Facts>;
  readonly command: (attempt: Attempt) => Command;
  readonly facts: (command: Command, membership: Membership, rootId: string) => Promise<Facts>;
  readonly reason?: string | null;
}

/** Decisions of the invited person about his invitation. For everybody else there is no such invitation (rule 16). */
@Injectable()
export class InviteeDecisions {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async decide<Command extends MembershipCommand, Facts>(
    requested: RequestedCommand,
    decision: InviteeDecision<Command, Facts>,
  ): Promise<CommandAnswer> {
    const { asked } = requested;
    const { invitationId } = decision;
    const { rootId, personId } = addressOfInvitation(invitationId);
    const streamName = membershipStream(rootId, personId);
    const executed = await this.run(requested, decision, { rootId, personId, streamName }).catch((error: unknown) =>
      this.withPosition(error, streamName),
    );
    const communities = await this.communitiesOffered(rootId, invitationIn(executed.outcome.state, invitationId));
    return answerOf(asked, executed, ({ invitations }) => ({
      status: 200,
      body: { invitationId, communities },
      version: invitations[invitationId]?.version ?? 0,
    }));
  }

  private run<Command extends MembershipCommand, Facts>(
    requested: RequestedCommand,
    { decider, command, facts, reason = null }: InviteeDecision<Command, Facts>,
    { rootId, personId, streamName }: { rootId: string; personId: string; streamName: string },
  ): Promise<ExecutedCommand<Membership, MembershipEvent, Command>> {
    return this.runner.run(requested, null, async (attempt) => {
      const given = command(attempt);
      return {
        streams: this.facts.standings.memberships,
        streamName,
        decider,
        command: given,
        about: { rootId, communityIds: communitiesConcerned(given) },
        refusalIn: recordedRefusalOf(given),
        reason: reason === null ? undefined : { personId, text: reason },
        gatherFacts: async (target: Promise<LoadedStream<Membership>>) => facts(given, (await target).state, rootId),
      };
    });
  }

  /** The rules do not know positions: an invitation that was voided before is told with that of its stream. */
  private async withPosition(error: unknown, streamName: string): Promise<never> {
    if (!(error instanceof DomainError) || error.code !== 'invitation-voided') throw error;
    const { position } = await this.facts.standings.memberships.load(streamName);
    throw new DomainError(error.code, error.message, { position, ...error.details });
  }

  private async communitiesOffered(rootId: string, { scopes }: Invitation) {
    const communityIds = scopes.map(({ communityId }) => communityId);
    const { communities } = (await this.facts.tree(rootId, communityIds)).tree;
    return scopes.map(({ communityId, roles }) => ({
      communityId,
      name: communities[communityId]?.name ?? '',
      roles: roles.map(({ roleId }) => roleId),
    }));
  }
}
