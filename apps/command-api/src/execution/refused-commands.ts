import { problems } from '@app/contracts';
import { communitiesLookedAt, type Membership, type MembershipCommand } from '@app/domain';
import type { CommandOutcome, DomainEvent } from '@app/event-sourcing';
import type { RefusalSink } from '@app/refusals';
import { problemOf } from '@app/runtime';
import { Inject, Injectable } from '@nestjs/common';

import type { CommandPlan, PlannedCommand } from './command-plan';
import { REFUSALS } from './tokens';

/** Who tries, when. */
export interface Trying {
  /** As in the metadata of events; null for somebody of whom nothing is recorded. */
  readonly actor: string | null;
  readonly at: string;
}

/** What somebody may not do, and what rules forbid. */
const KEPT: readonly number[] = [403, 409];

/** Tells of commands that were refused although whoever asked sees the communities that they are about. */
@Injectable()
export class RefusedCommands {
  constructor(@Inject(REFUSALS) private readonly sink: RefusalSink) {}

  /** Settles as the execution does, or rejects with the refusal that it recorded. Tells of a refusal. */
  async watch<State, Command extends PlannedCommand, Event extends DomainEvent, Facts>(
    plan: CommandPlan<State, Command, Event, Facts>,
    trying: Trying,
    execute: (plan: CommandPlan<State, Command, Event, Facts>) => Promise<CommandOutcome<State, Event>>,
  ): Promise<CommandOutcome<State, Event>> {
    const seen: { latest?: { readonly state: State } } = {};
    const gatherFacts: typeof plan.gatherFacts = (target) => {
      // Whoever loads it learns of its faults.
      void target.then((loaded) => (seen.latest = loaded)).catch(() => undefined);
      return plan.gatherFacts(target);
    };
    try {
      const outcome = (seen.latest = await execute({ ...plan, gatherFacts }));
      const refusal = plan.refusalIn?.(outcome) ?? null;
      if (refusal !== null) throw refusal;
      return outcome;
    } catch (error) {
      if (plan.about !== undefined && seen.latest !== undefined) {
        const { rootId, communityIds } = plan.about;
        this.tell(
          error,
          { rootId, communityIds: communityIds(seen.latest.state), commandType: plan.command.type },
          trying,
        );
      }
      throw error;
    }
  }

  /** Tells of a refusal that came before there was a plan; any other error leaves no trace. */
  tell(
    error: unknown,
    { communityIds, ...about }: { rootId: string; communityIds: readonly string[]; commandType: string },
    trying: Trying,
  ): void {
    const { code } = problemOf(error).problem;
    if (!KEPT.includes(problems[code].status) || communityIds.length === 0) return;
    this.sink.note({ ...about, communityIds: [...new Set(communityIds)], code, ...trying });
  }
}

/** The communities that a command about a membership is about: those it looks at, and of an answer those offered. */
export const communitiesConcerned =
  (command: MembershipCommand) =>
  (membership: Membership): readonly string[] =>
    command.type === 'DeclineInvitation'
      ? (membership.invitations[command.data.invitationId]?.scopes ?? []).map(({ communityId }) => communityId)
      : communitiesLookedAt(command, membership);
