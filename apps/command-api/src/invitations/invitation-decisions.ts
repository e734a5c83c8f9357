import { decodeInvitationId, type MembershipEvent, membershipStream } from '@app/contracts';
import { type ActorFacts, type Invitation, type Membership, type MembershipCommand, notFound } from '@app/domain';
import type { Decider, LoadedStream } from '@app/event-sourcing';
import { Injectable } from '@nestjs/common';

import { Facts } from '../execution/facts';
import { answerOf, type CommandAnswer } from '../execution/command-answer';
import type { Attempt } from '../execution/command-plan';
import { CommandRunner } from '../execution/command-runner';
import { communitiesConcerned } from '../execution/refused-commands';
import type { RequestedCommand } from '../http/asked';
import { recordedRefusalOf } from './recorded-refusals';

interface InvitationDecision<Command extends MembershipCommand> {
  /** Any text. */
  readonly invitationId: string;
  readonly decider: Decider<Membership, Command, MembershipEvent, ActorFacts>;
  readonly command: (attempt: Attempt) => Command;
  readonly answer: (invitation: Invitation) => object;
  /** Why; kept with the invited person. */
  readonly reason?: string | null;
}

/** Decisions of those who invite about an invitation that exists. */
@Injectable()
export class InvitationDecisions {
  constructor(
    private readonly runner: CommandRunner,
    private readonly facts: Facts,
  ) {}

  async decide<Command extends MembershipCommand>(
    requested: RequestedCommand,
    { invitationId, decider, command, answer, reason = null }: InvitationDecision<Command>,
  ): Promise<CommandAnswer> {
    const { asked } = requested;
    const { rootId, personId } = addressOfInvitation(invitationId);
    const executed = await this.runner.run(requested, null, async (attempt) => {
      const given = command(attempt);
      return {
        streams: this.facts.standings.memberships,
        streamName: membershipStream(rootId, personId),
        decider,
        command: given,
        about: { rootId, communityIds: communitiesConcerned(given) },
        refusalIn: recordedRefusalOf(given),
        reason: reason === null ? undefined : { personId, text: reason },
        gatherFacts: (target: Promise<LoadedStream<Membership>>) =>
          this.facts.ofMembership(asked, given, rootId, target),
      };
    });
    return answerOf(asked, executed, (membership) => {
      const invitation = invitationIn(membership, invitationId);
      return { status: 200, body: answer(invitation), version: invitation.version };
    });
  }
}

/** Where an invitation is to be looked for. Throws DomainError `not-found` for any text that is no id of one. */
export const addressOfInvitation = (invitationId: string) => {
  const address = decodeInvitationId(invitationId);
  if (address === null) throw notFound();
  return address;
};

/** The invitation. Throws DomainError `not-found` when the membership knows none under this id. */
export const invitationIn = ({ invitations }: Membership, invitationId: string): Invitation => {
  const invitation = Object.hasOwn(invitations, invitationId) ? invitations[invitationId] : undefined;
  if (invitation === undefined) throw notFound();
  return invitation;
};
