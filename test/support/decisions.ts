import { createHash } from 'node:crypto';

import {
  type CommunityEvent,
  communityStream,
  decodeInvitationId,
  DomainError,
  type EventMetadata,
  eventSchemas,
  type MembershipEvent,
  membershipStream,
  type ProblemCode,
} from '@app/contracts';
import * as domain from '@app/domain';
import {
  type CommandOutcome,
  createCommandHandler,
  type Decider,
  type DomainEvent,
  type EventStore,
  type HandleCommand,
} from '@app/event-sourcing';
import { createStandings, type Standings } from '@app/standings';

/** Every command that the domain decides. */
export type AnyCommand = domain.CommunityCommand | domain.MembershipCommand;
export type CommandType = AnyCommand['type'];

/** One command as it reaches the rules. */
export interface Asked {
  readonly commandId: string;
  readonly command: AnyCommand;
  /** True when the token says so. */
  readonly operator?: boolean;
  /** True when anybody may register a community for himself; that is so unless said otherwise. */
  readonly registrationOpen?: boolean;
  readonly dryRun?: boolean;
}

/** What came of it: the outcome that the kernel answers, or the code of the refusal. */
export type Answer =
  { readonly refused: ProblemCode } | (CommandOutcome<unknown, DomainEvent> & { readonly refused: null });

/** Decides commands on what a log holds, by the domain's rules and the kernel alone. */
export interface Decisions {
  readonly standings: Standings;
  ask(asked: Asked): Promise<Answer>;
}

// Each decider takes its own command and facts; what belongs together is seen to by `factsOf`.
type CommunityDecider = Decider<domain.CommunityState, never, CommunityEvent, never>;
type MembershipDecider = Decider<domain.Membership, never, MembershipEvent, never>;

const communityDeciders: Readonly<Record<domain.CommunityCommand['type'], CommunityDecider>> = {
  RegisterCommunity: domain.registerCommunity,
  AddManagedCommunity: domain.addManagedCommunity,
  RenameCommunity: domain.renameCommunity,
  DisableCommunity: domain.disableCommunity,
  EnableCommunity: domain.enableCommunity,
  TransferOwnership: domain.transferOwnership,
  SetInvitationPolicy: domain.setInvitationPolicy,
  DefineRole: domain.defineRole,
  ChangeRole: domain.changeRole,
  RetireRole: domain.retireRole,
};

const membershipDeciders: Readonly<Record<domain.MembershipCommand['type'], MembershipDecider>> = {
  InviteUser: domain.inviteUser,
  AmendInvitation: domain.amendInvitation,
  ResendInvitation: domain.resendInvitation,
  AcceptInvitation: domain.acceptInvitation,
  DeclineInvitation: domain.declineInvitation,
  RevokeInvitation: domain.revokeInvitation,
  ExpireInvitation: domain.expireInvitation,
  AddMember: domain.addMember,
  ChangeMemberRoles: domain.changeMemberRoles,
  SuspendMember: domain.suspendMember,
  ReinstateMember: domain.reinstateMember,
  RemoveMember: domain.removeMember,
  LeaveCommunity: domain.leaveCommunity,
};

/** The type of every command, in the order of the domain. */
export const commandTypes = [...Object.keys(communityDeciders), ...Object.keys(membershipDeciders)] as CommandType[];

const isAboutCommunity = (command: AnyCommand): command is domain.CommunityCommand =>
  Object.hasOwn(communityDeciders, command.type);

const isAboutMembership = (command: AnyCommand): command is domain.MembershipCommand => !isAboutCommunity(command);

/** The person and the tree whose membership stream a command is decided in. */
const membershipOf = ({ data }: domain.MembershipCommand): { readonly rootId: string; readonly personId: string } => {
  if ('rootId' in data) return data;
  const address = decodeInvitationId(data.invitationId);
  if (address === null) throw domain.notFound();
  return address;
};

const metadataOf = ({ commandId, command, operator = false }: Asked): EventMetadata => ({
  commandId,
  commandType: command.type,
  actor: operator ? `operator:${command.actorId}` : command.actorId,
  correlationId: commandId,
  causationId: commandId,
  schemaVersion: 1,
  fingerprint: createHash('sha256').update(JSON.stringify(command)).digest('hex'),
});

const validate = ({ type, data }: DomainEvent): void => {
  eventSchemas[type]?.parse(data);
};

class LoggedDecisions implements Decisions {
  readonly standings: Standings;
  readonly #handle: HandleCommand;

  constructor(store: EventStore) {
    this.standings = createStandings(store);
    this.#handle = createCommandHandler({ store, validate });
  }

  async ask(asked: Asked): Promise<Answer> {
    try {
      const { command } = asked;
      const outcome = isAboutMembership(command) ? this.ofMembership(asked, command) : this.ofCommunity(asked, command);
      return { ...(await outcome), refused: null };
    } catch (error) {
      if (error instanceof DomainError) return { refused: error.code };
      throw error;
    }
  }

  private ofCommunity(asked: Asked, command: domain.CommunityCommand) {
    return this.#handle({
      streams: this.standings.communities,
      streamName: communityStream(command.data.communityId),
      decider: communityDeciders[command.type],
      command: command as never,
      metadata: metadataOf(asked),
      gatherFacts: async () => (await this.factsOfCommunity(asked, command)) as never,
      dryRun: asked.dryRun ?? false,
    });
  }

  private ofMembership(asked: Asked, command: domain.MembershipCommand) {
    const { rootId, personId } = membershipOf(command);
    return this.#handle({
      streams: this.standings.memberships,
      streamName: membershipStream(rootId, personId),
      decider: membershipDeciders[command.type],
      command: command as never,
      metadata: metadataOf(asked),
      gatherFacts: async (target) =>
        (await this.factsOfMembership(asked, command, rootId, (await target).state)) as never,
      dryRun: asked.dryRun ?? false,
    });
  }

  private async factsOfCommunity(asked: Asked, command: domain.CommunityCommand): Promise<unknown> {
    const { operator = false, registrationOpen = true } = asked;
    if (command.type === 'RegisterCommunity') return { registrationOpen, operator };
    const near = command.type === 'AddManagedCommunity' ? command.data.parentId : command.data.communityId;
    const rootId = (await this.standings.rootsOf([near])).get(near);
    if (rootId === undefined) throw domain.notFound();
    const facts = await this.factsOfActor(asked, rootId, [near]);
    return command.type === 'TransferOwnership' ? { ...facts, ...(await this.heirs(command, rootId)) } : facts;
  }

  private async heirs({ data }: domain.TransferOwnership, rootId: string) {
    const heir = await this.standing(data.personId, rootId, [data.communityId]);
    const { ownerId } = heir.standing.tree.root;
    const owner = await this.standing(ownerId ?? data.personId, rootId, []);
    return { heir: heir.standing, ownerMembership: owner.standing.membership };
  }

  private async factsOfMembership(
    asked: Asked,
    command: domain.MembershipCommand,
    rootId: string,
    membership: domain.Membership,
  ): Promise<unknown> {
    const lookedAt = domain.communitiesLookedAt(command, membership);
    if (command.type !== 'AcceptInvitation') return this.factsOfActor(asked, rootId, lookedAt);
    const voucherId = membership.invitations[command.data.invitationId]?.voucherId;
    const { standing, basis } = await this.standing(voucherId ?? command.actorId, rootId, lookedAt);
    return { tree: standing.tree, voucher: voucherId === undefined ? null : standing, basis };
  }

  private async factsOfActor({ command, operator = false }: Asked, rootId: string, communityIds: readonly string[]) {
    const { standing, basis } = await this.standing(command.actorId, rootId, communityIds);
    return { actor: standing, operator, basis };
  }

  private async standing(personId: string, rootId: string, communityIds: readonly string[]) {
    const loaded = await this.standings.standing(personId, rootId, communityIds);
    if (loaded === null) throw domain.notFound();
    return loaded;
  }
}

/** Decisions on this log; what they record is appended to it. */
export const decisionsOn = (store: EventStore): Decisions => new LoggedDecisions(store);
