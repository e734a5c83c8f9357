import { communityStream, decodeInvitationId, isUuid } from '@app/contracts';
import {
  type ActorFacts,
  canSee,
  communitiesLookedAt,
  emptyMembership,
  type Membership,
  type MembershipCommand,
  type ResendInvitation,
  notFound,
  restsOnOperator,
} from '@app/domain';
import type { LoadedStream, Position } from '@app/event-sourcing';
import { type LoadedStanding, type LoadedTree, type MailCounts, noMailCounts, type Standings } from '@app/standings';
import { Inject, Injectable, Optional } from '@nestjs/common';

import type { Asked } from '../http/asked';
import { MAIL_COUNTS, STANDINGS } from './tokens';

/** What decisions need to know of the log beside their own stream. What is not there is `not-found`. */
@Injectable()
export class Facts {
  constructor(
    @Inject(STANDINGS) readonly standings: Standings,
    @Optional() @Inject(MAIL_COUNTS) private readonly mails: MailCounts = noMailCounts,
  ) {}

  /**
   * The root of the tree that the community is in. That of an unknown one is itself: that there is none is found out where it is
   * that a tree is somebody else's, after as much work, so that the time of a refusal tells nothing. Throws DomainError `not-found`
   * for a text that is no id.
   */
  async rootOf(communityId: string): Promise<string> {
    if (!isUuid(communityId)) throw notFound();
    return (await this.standings.rootsOf([communityId])).get(communityId) ?? communityId;
  }

  /** The last event of a tree's root; null when there is no such root. Who was its owner is told there and nowhere else. */
  async lastOfRoot(rootId: string): Promise<Position | null> {
    return (await this.standings.communities.load(communityStream(rootId))).position;
  }

  /** Where somebody stands in a tree. Throws DomainError `not-found` when there is no such root. */
  async standing(personId: string, rootId: string, communityIds: readonly string[]): Promise<LoadedStanding> {
    return (await this.standings.standing(personId, rootId, communityIds)) ?? refuse();
  }

  /** The communities of a tree. Throws DomainError `not-found` when there is no such root. */
  async tree(rootId: string, communityIds: readonly string[]): Promise<LoadedTree> {
    return (await this.standings.tree(rootId, communityIds)) ?? refuse();
  }

  /** True when what only the owner of the root or an operator may do rests on the operator role. */
  async actsAsOperator(asked: Asked, actorId: string, rootId: string): Promise<boolean> {
    return asked.caller.caller.operator && restsOnOperator(await this.ofActor(asked, actorId, rootId, []));
  }

  /** The facts of most decisions: where the actor stands. Texts that are no ids are left out. */
  async ofActor(asked: Asked, actorId: string, rootId: string, communityIds: readonly string[]): Promise<ActorFacts> {
    const { standing, basis } = await this.standing(actorId, rootId, communityIds.filter(isUuid));
    return { actor: standing, operator: asked.caller.caller.operator, basis };
  }

  /**
   * The facts of a decision about a membership: where the actor stands in all communities that it looks at. What the
   * command names is loaded beside the target, what only the target names after it.
   */
  async ofMembership(
    asked: Asked,
    command: MembershipCommand,
    rootId: string,
    target: Promise<LoadedStream<Membership>>,
  ): Promise<ActorFacts> {
    const named = communitiesLookedAt(command, emptyMembership);
    const [early, { state }] = await Promise.all([
      named.length === 0 ? null : this.ofActor(asked, command.actorId, rootId, named),
      target,
    ]);
    const lookedAt = communitiesLookedAt(command, state);
    const covered = early !== null && lookedAt.every((communityId) => named.includes(communityId));
    const facts = covered ? early : await this.ofActor(asked, command.actorId, rootId, lookedAt);
    if (command.type === 'ResendInvitation') return { ...facts, mailLimit: this.mailLimitOf(command) };
    return command.type === 'AmendInvitation' ? this.withElsewhere(facts, Object.keys(command.data.offer)) : facts;
  }

  /** An id that names no invitation is refused by the rules, before anybody asks for a limit. */
  private mailLimitOf({ actorId, data }: ResendInvitation) {
    const address = decodeInvitationId(data.invitationId);
    return address && this.mails.limitOf({ recipientId: address.personId, voucherId: actorId });
  }

  /** An offer may name communities of another tree: whether that is what is wrong with it depends on who sees them. */
  private async withElsewhere(facts: ActorFacts, communityIds: readonly string[]): Promise<ActorFacts> {
    const { personId, tree } = facts.actor;
    const foreign = communityIds.filter((id) => isUuid(id) && !Object.hasOwn(tree.communities, id));
    const roots = [...new Set((await this.standings.rootsOf(foreign)).values())];
    const standings = await Promise.all(roots.map((rootId) => this.standing(personId, rootId, foreign)));
    const elsewhere = foreign.filter((id) => standings.some(({ standing }) => canSee(standing, id)));
    return { ...facts, elsewhere };
  }
}

const refuse = (): never => {
  throw notFound();
};
