import { allPermissions, defaultRoles, encodeInvitationId, type Permission, projectedPrefixes } from '@app/contracts';
import { ADA, BOB, CLEO, EAST, ELSEWHERE, GUY, MAIN, OLGA, personId, roleId, T0, WEST } from '@app/domain/testing';
import { deriveBytes, deriveUuid, type OpenedEventLog, type RecordedEvent } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import fc from 'fast-check';

import { type AnyCommand, type Answer, type Asked, type CommandType, decisionsOn, type Decisions } from './decisions';

/** Everybody there is. OLGA owns the tree of MAIN and BOB the standalone community; DAN starts as nobody. */
export const DAN = personId(1);
export const people = [OLGA, ADA, BOB, CLEO, GUY, DAN] as const;
/** The communities that every history starts with: a main one with two managed ones, and a standalone one. */
export const communities = [MAIN, EAST, WEST, ELSEWHERE] as const;

/** One command to be, without the ids that only the history so far can give. */
export interface Step {
  readonly type: CommandType;
  readonly actorId: string;
  readonly personId: string;
  readonly communityIds: readonly string[];
  /** Which of the roles, invitations and so on that there are by then; taken modulo their number. */
  readonly picks: readonly number[];
  readonly permissions: readonly Permission[];
  /** How much later than the step before. */
  readonly hours: number;
  readonly operator: boolean;
  /** An answer by somebody else than the guest, a leaving in another's name, a removal everywhere. */
  readonly twist: boolean;
}

const weights: Readonly<Partial<Record<CommandType, number>>> = {
  InviteUser: 8,
  AcceptInvitation: 8,
  AmendInvitation: 3,
  ResendInvitation: 3,
  AddMember: 4,
  ChangeMemberRoles: 5,
  SuspendMember: 3,
  ReinstateMember: 4,
  RemoveMember: 3,
  DefineRole: 2,
  ChangeRole: 2,
  EnableCommunity: 3,
  TransferOwnership: 2,
};

const oftenFirst = <Value>(...values: readonly Value[]) =>
  fc.oneof(...values.map((value, index) => ({ arbitrary: fc.constant(value), weight: values.length - index })));

const step = (types: readonly CommandType[]): fc.Arbitrary<Step> =>
  fc.record({
    type: fc.oneof(...types.map((type) => ({ arbitrary: fc.constant(type), weight: weights[type] ?? 1 }))),
    actorId: fc.oneof({ arbitrary: fc.constantFrom(OLGA, ADA, GUY), weight: 3 }, oftenFirst<string>(CLEO, BOB, DAN)),
    personId: oftenFirst<string>(DAN, GUY, CLEO, BOB, ADA, OLGA),
    communityIds: fc.uniqueArray(
      fc.oneof(
        { arbitrary: fc.constantFrom<string>(EAST, MAIN, WEST), weight: 9 },
        { arbitrary: fc.constant<string>(ELSEWHERE), weight: 1 },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    picks: fc.array(fc.nat(30), { minLength: 1, maxLength: 2 }),
    permissions: fc.uniqueArray(fc.constantFrom(...allPermissions), { minLength: 1, maxLength: 4 }),
    hours: fc.nat(60),
    operator: oftenFirst(false, false, true),
    twist: oftenFirst(false, false, false, true),
  });

/**
 * Sequences of commands of these types for {@link play}: so many, or up to half of it fewer. A case that fails shrinks to
 * the steps that matter: each of them may be left out.
 */
export const steps = (types: readonly CommandType[], length: number): fc.Arbitrary<readonly Step[]> =>
  fc
    .array(fc.option(step(types), { freq: 50 }), { minLength: length / 2, maxLength: length, size: 'max' })
    .map((some) => some.filter((one) => one !== null));

/** A command that was asked, and what was answered. */
export interface Played {
  readonly asked: Asked;
  readonly answer: Answer;
}

/** Somebody in a community. */
interface Membership {
  readonly personId: string;
  readonly communityId: string;
}

/** What a history holds that later commands can be about; the latest last, whatever became of it since. */
interface Found {
  readonly invitations: readonly { readonly invitationId: string; readonly personId: string }[];
  readonly roles: readonly { readonly roleId: string; readonly communityId: string }[];
  readonly members: readonly Membership[];
  readonly suspended: readonly Membership[];
  readonly disabled: readonly { readonly communityId: string }[];
}

const HOUR_MS = 3_600_000;
const LEAD = roleId(1);
const WATCH = roleId(2);

const pick = <Value>(values: readonly Value[], n = 0): Value | undefined => values[n % values.length];
/** The latest ones are taken more often: they are still as they were found. */
const pickLate = <Value>(values: readonly Value[], n = 0): Value | undefined => pick(values.slice(-4).toReversed(), n);

const addMember = (actorId: string, personId: string, communityId: string, roles: readonly string[], at: string) =>
  ({
    type: 'AddMember',
    at,
    actorId,
    data: { rootId: rootOf(communityId), personId, communityId, emailDomain: 'example.org', roles },
  }) as const;

const rootOf = (communityId: string) => (communityId === ELSEWHERE ? ELSEWHERE : MAIN);

const role = (communityId: string, id: string, permissions: readonly Permission[]) => ({
  communityId,
  roleId: id,
  name: `Role of ${permissions.length}`,
  description: 'Made by a random history',
  permissions,
});

/**
 * What every history begins with: the communities, a custom role in main and in a managed one, somebody with some power
 * in each, and somebody with different roles in both.
 */
const beginning: readonly AnyCommand[] = [
  {
    type: 'RegisterCommunity',
    data: { communityId: MAIN, name: 'Main', kind: 'mssp-main', ownerId: OLGA },
    at: T0,
    actorId: OLGA,
  },
  {
    type: 'RegisterCommunity',
    data: { communityId: ELSEWHERE, name: 'Elsewhere', kind: 'standalone', ownerId: BOB },
    at: T0,
    actorId: BOB,
  },
  { type: 'AddManagedCommunity', data: { communityId: EAST, parentId: MAIN, name: 'East' }, at: T0, actorId: OLGA },
  { type: 'AddManagedCommunity', data: { communityId: WEST, parentId: MAIN, name: 'West' }, at: T0, actorId: OLGA },
  {
    type: 'DefineRole',
    at: T0,
    actorId: OLGA,
    data: role(MAIN, LEAD, ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_ASSIGN_ROLE', 'COMMUNITY_REMOVE_MEMBER']),
  },
  { type: 'DefineRole', at: T0, actorId: OLGA, data: role(EAST, WATCH, ['COMMUNITY_WRITE_ROLE', 'ALERTS_READ']) },
  addMember(OLGA, ADA, MAIN, ['admin'], T0),
  addMember(OLGA, CLEO, EAST, ['manage_member', WATCH], T0),
  addMember(OLGA, GUY, MAIN, [LEAD], T0),
  addMember(OLGA, BOB, EAST, ['reviewer'], T0),
  addMember(OLGA, BOB, MAIN, ['analyst'], T0),
];

/** Whom a step is about: somebody whom the history knows in that way, or anybody anywhere when it twists. */
const aboutOf = (step: Step, known: readonly Membership[]) => {
  const [communityId = MAIN] = step.communityIds;
  const anybody = { personId: step.personId, communityId };
  const { personId, ...place } = (step.twist ? undefined : pickLate(known, step.picks[0])) ?? anybody;
  return { rootId: rootOf(place.communityId), communityId: place.communityId, personId };
};

const commandOf = (step: Step, found: Found, commandId: string, at: string): AnyCommand | null => {
  const { type, actorId, personId, picks, permissions, twist } = step;
  const asked = { at, actorId };
  const [communityId = MAIN] = step.communityIds;
  const grantable = [...Object.keys(defaultRoles), ...found.roles.map((role) => role.roleId)];
  const roles = picks.flatMap((n) => pick(grantable, n) ?? []);
  const offer = Object.fromEntries(step.communityIds.map((id) => [id, roles]));
  const member = aboutOf(step, found.members);
  const custom = pick(found.roles, picks[0]) ?? { communityId, roleId: LEAD };
  const invitation = pickLate(found.invitations, picks[0]);
  const invitationId = invitation?.invitationId ?? '';
  const guest = { at, actorId: twist ? actorId : (invitation?.personId ?? actorId) };
  const newId = deriveUuid(commandId, 'made');

  switch (type) {
    case 'RegisterCommunity':
      return { type, ...asked, data: { communityId: newId, name: 'Another', kind: 'standalone', ownerId: personId } };
    case 'AddManagedCommunity':
      return { type, ...asked, data: { communityId: newId, parentId: communityId, name: 'Another' } };
    case 'RenameCommunity':
      return { type, ...asked, data: { communityId, name: `Name ${picks[0]}` } };
    case 'DisableCommunity':
      return { type, ...asked, data: { communityId } };
    case 'EnableCommunity':
      return { type, ...asked, data: pickLate(found.disabled, picks[0]) ?? { communityId } };
    case 'TransferOwnership':
      return { type, ...asked, data: { communityId: member.rootId, personId: member.personId } };
    case 'SetInvitationPolicy': {
      const maxLifetimeHours = 24 + (picks[0] ?? 0);
      return {
        type,
        ...asked,
        data: { communityId, policy: { defaultLifetimeHours: 24, maxLifetimeHours, allowedEmailDomains: [] } },
      };
    }
    case 'DefineRole':
      return { type, ...asked, data: role(communityId, newId, permissions) };
    case 'ChangeRole':
      return { type, ...asked, data: role(custom.communityId, custom.roleId, permissions) };
    case 'RetireRole':
      return { type, ...asked, data: custom };
    case 'InviteUser': {
      const rootId = rootOf(communityId);
      const suffix = deriveBytes(commandId, 'invitation', 8);
      const id = encodeInvitationId({ rootId, personId, suffix });
      const emailCommitment = deriveBytes(commandId, 'commitment', 32);
      return {
        type,
        ...asked,
        data: { rootId, personId, invitationId: id, emailCommitment, emailDomain: 'example.org', offer },
      };
    }
    case 'AmendInvitation':
      return invitation ? { type, ...asked, data: { invitationId, offer } } : null;
    case 'ResendInvitation':
      return invitation ? { type, ...asked, data: { invitationId, emailDomain: 'example.org' } } : null;
    case 'AcceptInvitation':
    case 'ExpireInvitation':
      return invitation ? { type, ...guest, data: { invitationId } } : null;
    case 'DeclineInvitation':
      return invitation ? { type, ...guest, data: { invitationId, hasReason: twist } } : null;
    case 'RevokeInvitation':
      return invitation ? { type, ...asked, data: { invitationId, hasReason: twist } } : null;
    case 'AddMember':
      return addMember(actorId, personId, communityId, roles, at);
    case 'ChangeMemberRoles':
      return { type, ...asked, data: { ...member, roles } };
    case 'SuspendMember':
      return { type, ...asked, data: { ...member, hasReason: twist } };
    case 'ReinstateMember':
      return { type, ...asked, data: { ...aboutOf(step, found.suspended), hasReason: twist } };
    case 'RemoveMember':
      return { type, ...asked, data: { ...member, everywhere: actorId === OLGA && picks.length > 1 } };
    case 'LeaveCommunity':
      return { type, at, actorId: twist ? actorId : member.personId, data: member };
  }
};

const foundIn = (found: Found, { type, data }: { readonly type: string; readonly data: any }): Found => {
  switch (type) {
    case 'UserInvited':
      return { ...found, invitations: [...found.invitations, data] };
    case 'RoleDefined':
      return { ...found, roles: [...found.roles, { communityId: data.communityId, roleId: data.roleId }] };
    case 'CommunityDisabled':
      return { ...found, disabled: [...found.disabled, { communityId: data.communityId }] };
    case 'MemberSuspended':
      return { ...found, suspended: [...found.suspended, data] };
    case 'MemberAdded':
    case 'InvitationAccepted': {
      const news = data.scopes.map(({ communityId }: Membership) => ({ communityId, personId: data.personId }));
      return { ...found, members: [...found.members, ...news] };
    }
    default:
      return found;
  }
};

const foundAfter = (found: Found, answer: Answer): Found =>
  answer.refused === null ? answer.events.reduce<Found>(foundIn, found) : found;

interface Decided {
  readonly played: readonly Played[];
  readonly events: readonly RecordedEvent[];
}

let decidedBeginning: Promise<Decided> | undefined;

/** A history that was played: the log that came of it, and every command with its answer. */
export class Play {
  readonly played: Played[] = [];
  #found: Found = { invitations: [], roles: [], members: [], suspended: [], disabled: [] };

  private constructor(
    readonly log: OpenedEventLog,
    readonly decisions: Decisions,
    private readonly clock: { now: number },
  ) {}

  /** The beginning alone: decided once in a process, then put into every log as it was decided. */
  static async begin(): Promise<Play> {
    decidedBeginning ??= Play.decide(beginning);
    const { played, events } = await decidedBeginning;
    const play = await Play.blank();
    for (const event of events) {
      const before = event.revision === 0n ? 'no_stream' : event.revision - 1n;
      await play.log.appendToStream(event.streamName, [event], before);
    }
    for (const each of played) play.note(each);
    return play;
  }

  private static async blank(): Promise<Play> {
    const clock = { now: Date.parse(T0) };
    const log = await openInMemoryEventLog({ now: () => new Date(clock.now) });
    return new Play(log, decisionsOn(log), clock);
  }

  private static async decide(commands: readonly AnyCommand[]): Promise<Decided> {
    const play = await Play.blank();
    for (const [index, command] of commands.entries()) {
      const { answer } = await play.ask({ commandId: deriveUuid(MAIN, `beginning ${index}`), command });
      if (answer.refused !== null) throw new Error(`The beginning is refused: ${answer.refused}`);
    }
    return { played: play.played, events: await play.events() };
  }

  /** Plays one step after the others; null when there is nothing yet that it could be about. */
  async take(step: Step): Promise<Played | null> {
    const commandId = deriveUuid(MAIN, `step ${this.played.length}`);
    this.clock.now += step.hours * HOUR_MS;
    const command = commandOf(step, this.#found, commandId, new Date(this.clock.now).toISOString());
    return command === null ? null : this.ask({ commandId, command, operator: step.operator });
  }

  private async ask(asked: Asked): Promise<Played> {
    return this.note({ asked, answer: await this.decisions.ask(asked) });
  }

  private note(played: Played): Played {
    this.played.push(played);
    this.#found = foundAfter(this.#found, played.answer);
    return played;
  }

  /** The moment of the latest step. */
  get now(): string {
    return new Date(this.clock.now).toISOString();
  }

  /** Everything in the log, in order, but what the log says of itself. */
  async events(): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const ending = new AbortController();
    for await (const batch of this.log.subscribe({ after: null, prefixes: projectedPrefixes, signal: ending.signal })) {
      events.push(...batch.events);
      if (batch.caughtUp) break;
    }
    ending.abort();
    return events;
  }
}

/** The history that these steps make after the beginning. */
export const play = async (some: readonly Step[]): Promise<Play> => {
  const history = await Play.begin();
  for (const each of some) await history.take(each);
  return history;
};
