import { encodeInvitationId, isUuid, type MembershipEvent, membershipStream } from '@app/contracts';
import {
  inviteUser,
  type InviteUser,
  type Membership,
  type MembershipFacts,
  notFound,
  requireOneTree,
} from '@app/domain';
import { deriveBytes } from '@app/event-sourcing';
import { Injectable } from '@nestjs/common';

import { Facts } from '../execution/facts';
import type { Attempt, CommandPlan } from '../execution/command-plan';
import { emailDomainOf } from '../execution/email-domain';
import { communitiesConcerned, RefusedCommands } from '../execution/refused-commands';
import type { Asked } from '../http/asked';
import type { InvitationAsked } from './invitation-asked';

export type InvitationPlan = CommandPlan<Membership, InviteUser, MembershipEvent, MembershipFacts>;

const SUFFIX_BYTES = 8;

/** Finds the one tree that an invitation is for and says how it is decided there. */
@Injectable()
export class InvitationPlanner {
  constructor(
    private readonly facts: Facts,
    private readonly refused: RefusedCommands,
  ) {}

  /**
   * Throws DomainError `not-found` for a community that is not there or not visible, `forbidden` and
   * `communities-not-in-one-tree` for those of several trees.
   */
  async plan(asked: Asked, invitation: InvitationAsked, attempt: Attempt): Promise<InvitationPlan> {
    const rootId = await this.rootOf(Object.keys(invitation.offer), { asked, attempt });
    const command = commandOf(rootId, invitation, attempt);
    return {
      streams: this.facts.standings.memberships,
      streamName: membershipStream(rootId, attempt.subject.personId),
      decider: inviteUser,
      command,
      about: { rootId, communityIds: communitiesConcerned(command) },
      gatherFacts: (target) => this.facts.ofMembership(asked, command, rootId, target),
    };
  }

  private async rootOf(communityIds: readonly string[], request: InvitationRequest): Promise<string> {
    if (!communityIds.every(isUuid)) throw notFound();
    const roots = await this.facts.standings.rootsOf(communityIds);
    const [rootId, ...others] = new Set(roots.values());
    if (rootId === undefined || roots.size < communityIds.length) throw notFound();
    return others.length === 0 ? rootId : this.refuseSeveralTrees(communityIds, roots, request);
  }

  /** Which refusal it is depends on what the actor sees and may do in each of them. It is kept in each, without the others. */
  private async refuseSeveralTrees(
    communityIds: readonly string[],
    roots: ReadonlyMap<string, string>,
    { asked, attempt: { actorId, asked: given } }: InvitationRequest,
  ): Promise<string> {
    const rootIds = [...new Set(roots.values())];
    const standings = await Promise.all(
      rootIds.map(
        async (rootId) => [rootId, (await this.facts.standing(actorId, rootId, communityIds)).standing] as const,
      ),
    );
    try {
      return requireOneTree(communityIds, Object.fromEntries(standings));
    } catch (error) {
      for (const rootId of asked.dryRun ? [] : rootIds) {
        const there = communityIds.filter((communityId) => roots.get(communityId) === rootId);
        const about = { rootId, communityIds: there, commandType: 'InviteUser' };
        this.refused.tell(error, about, { actor: actorId, at: given.at });
      }
      throw error;
    }
  }
}

/** What an invitation was asked for with. */
interface InvitationRequest {
  readonly asked: Asked;
  readonly attempt: Attempt;
}

const commandOf = (rootId: string, invitation: InvitationAsked, { commandId, subject, asked }: Attempt): InviteUser => {
  const { personId, emailCommitment } = subject;
  const { address, offer, ...lifetime } = invitation;
  const invitationId = encodeInvitationId({
    rootId,
    personId,
    suffix: deriveBytes(commandId, 'invitation', SUFFIX_BYTES),
  });
  const emailDomain = emailDomainOf(address);
  return {
    type: 'InviteUser',
    ...asked,
    data: { rootId, personId, invitationId, emailCommitment, emailDomain, offer, ...lifetime },
  };
};

/** The id of the invitation that the events of an `InviteUser` tell of; empty when they tell of none. */
export const invitationIdIn = (events: readonly MembershipEvent[]): string =>
  events.find((event) => event.type === 'UserInvited')?.data.invitationId ?? '';
