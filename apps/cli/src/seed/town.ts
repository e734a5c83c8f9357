import type { CommunityEvent, EmailAddress, EventData, MembershipEvent } from '@app/contracts';
import type { Community, Membership } from '@app/domain/reading';

import { Affairs } from './affairs';
import type { Agenda } from './agenda';
import type { Plan } from './deeds';
import { Habits } from './habits';
import type { Recorded } from './hands';
import type { Random } from './random';
import { SeededTree } from './tree';
import type { Year } from './year';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nobody answers faster than that. */
const MINUTES_20_MS = 1_200_000;

type GrownEvent = CommunityEvent | MembershipEvent;

/** One tree with the habits of its people and the affairs of its communities. */
export interface Grown {
  readonly tree: SeededTree;
  readonly habits: Habits;
  readonly affairs: Affairs;
}

interface TownOptions {
  readonly random: Random;
  readonly year: Year;
  readonly agenda: Agenda<Plan>;
  readonly addressOf: (personId: string) => EmailAddress;
  readonly managedPerTree: number;
  /** Somebody who was in no tree before; null when everybody is. */
  readonly newcomer: () => string | null;
}

/** All trees as the events so far tell them, and what follows from each event. */
export class Town {
  readonly trees: Grown[] = [];

  constructor(private readonly options: TownOptions) {}

  /** Takes in what a command recorded, and notes what is to follow. */
  take({ events, state }: Recorded, time: number): void {
    for (const event of events as readonly GrownEvent[]) {
      const grown = this.grownOf(event);
      if ('personId' in event.data) grown.tree.note(event.data.personId, state as Membership);
      else grown.tree.communities.set(event.data.communityId, state as Community);
      this.follow(grown, event, time);
    }
  }

  private grownOf({ data }: GrownEvent): Grown {
    const known = this.trees.find(({ tree }) => tree.rootId === data.rootId);
    if (known !== undefined) return known;
    const { random, addressOf } = this.options;
    const tree = new SeededTree(data.rootId);
    const grown = { tree, habits: new Habits(random, tree, addressOf), affairs: new Affairs(random, tree) };
    this.trees.push(grown);
    return grown;
  }

  private follow(grown: Grown, event: GrownEvent, time: number): void {
    const { habits } = grown;
    if (event.type === 'CommunityRegistered') this.foundTree(grown);
    if (event.type === 'ManagedCommunityAdded') this.foundCommunity(grown, event.data.communityId, time);
    if (event.type === 'UserInvited' || event.type === 'InvitationResent') this.answer(grown, event.data, time);
    if (event.type === 'InvitationExpired') {
      const { personId, invitationId } = event.data;
      this.maybe(0.35, time + this.soon(30), () => habits.resend(personId, invitationId));
    }
    if (event.type === 'MemberSuspended') {
      const { personId, communityId } = event.data;
      this.maybe(0.85, time + this.soon(5 * 24), () => habits.reinstate(personId, communityId));
    }
    if (comesBack(event)) {
      const { personId } = event.data;
      this.maybe(0.35, time + this.soon(15 * 24), () => habits.invite(personId));
    }
  }

  /** A year of a tree: its staff first, then its communities and roles one after the other. */
  private foundTree({ tree, habits, affairs }: Grown): void {
    const { random, managedPerTree, newcomer } = this.options;
    const staff = ['admin', 'manage_member', 'admin', 'manage_member', 'reviewer', 'manage_member'];
    staff.forEach((role, index) =>
      this.at(0.0002 * (index + 1), () => habits.invite(newcomer() ?? '', [tree.rootId], role)),
    );
    for (let index = 0; index < managedPerTree; index += 1) {
      this.at(0.0005 + 0.85 * (index / managedPerTree) ** 1.4, () => affairs.addManaged());
    }
    for (let index = 0; index < 6; index += 1)
      this.at(0.01 + 0.3 * random.next(), () => affairs.defineRole(tree.rootId));
    for (let index = 0; index < 12; index += 1) this.at(0.35 + 0.6 * random.next(), () => affairs.changeRole());
    for (const share of [0.5, 0.7, 0.85]) this.at(share, () => affairs.retireRole());
    for (const share of [0.001, 0.4, 0.75]) this.at(share, () => affairs.setPolicy());
    for (let index = 0; index < managedPerTree / 20; index += 1) this.at(random.next(), () => affairs.rename());
    for (const share of [0.3, 0.72]) this.at(share, () => affairs.disable());
    this.at(0.36, () => affairs.enable());
    for (const share of [0.45, 0.6, 0.75]) this.at(share, () => affairs.transfer());
  }

  private foundCommunity({ habits, affairs }: Grown, communityId: string, time: number): void {
    const { newcomer } = this.options;
    for (const [role, hours] of [
      ['manage_member', 2],
      ['admin', 20],
      ['guest', 40],
    ] as const) {
      this.note(time + this.soon(hours), () => habits.invite(newcomer() ?? '', [communityId], role));
    }
    this.maybe(0.3, time + this.soon(20 * 24), () => affairs.defineRole(communityId));
  }

  /** What becomes of an invitation: most are accepted within hours or days. */
  private answer(
    { habits }: Grown,
    { personId, invitationId, expiresAt }: EventData<'UserInvited'> | EventData<'InvitationResent'>,
    time: number,
  ): void {
    const { random } = this.options;
    const due = Date.parse(expiresAt);
    const early = (hours: number) => Math.min(time + this.soon(hours), due - MINUTES_20_MS * random.next());
    const accept = () => habits.accept(personId, invitationId);
    const fate = random.next();
    this.note(due + 1_000 + 4_000 * random.next(), () => habits.expire(personId, invitationId));
    if (fate < 0.78) this.note(early(7), accept);
    else if (fate < 0.83) this.note(early(20), () => habits.decline(personId, invitationId));
    else if (fate < 0.87) this.note(early(30), () => habits.revoke(personId, invitationId));
    else if (fate < 0.91) this.note(early(3), () => habits.amend(personId, invitationId));
    else if (fate < 0.94) this.note(early(60), () => habits.resend(personId, invitationId));
    if (fate >= 0.87 && fate < 0.93) this.note(early(40), accept);
  }

  private soon(hours: number): number {
    return Math.max(MINUTES_20_MS, this.options.random.around(hours) * HOUR_MS);
  }

  private maybe(share: number, time: number, plan: Plan): void {
    if (this.options.random.chance(share)) this.note(time, plan);
  }

  private at(share: number, plan: Plan): void {
    this.note(this.options.year.timeOf(share), plan);
  }

  private note(time: number, plan: Plan): void {
    this.options.agenda.note(Math.min(time, this.options.year.end + DAY_MS), plan);
  }
}

const comesBack = (
  event: GrownEvent,
): event is Extract<GrownEvent, { type: 'MemberRemoved' | 'MemberLeft' | 'InvitationVoided' }> =>
  ['MemberRemoved', 'MemberLeft', 'InvitationVoided'].includes(event.type);
