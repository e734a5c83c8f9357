import { defaultRoles, isAdministrative, isDefaultRoleId } from '@app/contracts';
import { type Community, type CustomRole, emptyMembership, type Membership } from '@app/domain/reading';

import type { Random } from './random';

/** What somebody must hold to act: `manager` is any role that invites, assigns and removes; `admin` has everything. */
export type Level = 'manager' | 'admin';

/** Roles of the membership in one community; none when there is none. */
export const rolesIn = ({ scopes }: Membership, communityId: string): readonly string[] =>
  (scopes[communityId]?.roles ?? []).map(({ roleId }) => roleId);

/** The level that the roles give where they are held; null for those that give none. */
const levelOf = (roles: readonly string[]): Level | null => {
  if (roles.includes('admin')) return 'admin';
  return roles.includes('manage_member') ? 'manager' : null;
};

/** Invitations that wait for an answer. */
export const pendingOf = ({ invitations }: Membership) =>
  Object.values(invitations).filter(({ status }) => status === 'pending');

/** One tree as the events so far tell it: what the people in it can plausibly do next. */
export class SeededTree {
  readonly communities = new Map<string, Community>();
  readonly #memberships = new Map<string, Membership>();
  readonly #known: string[] = [];
  readonly #staff = new Map<string, Map<string, Level>>();

  constructor(readonly rootId: string) {}

  get root(): Community {
    const root = this.communities.get(this.rootId);
    if (root === undefined) throw new RangeError('The tree has no root yet');
    return root;
  }

  get ownerId(): string {
    return this.root.ownerId ?? '';
  }

  /** Managed communities that are not disabled. */
  get managed(): readonly Community[] {
    return [...this.communities.values()].filter(
      ({ communityId, status }) => communityId !== this.rootId && status === 'active',
    );
  }

  membership(personId: string): Membership {
    return this.#memberships.get(personId) ?? emptyMembership;
  }

  /** What became of a membership. */
  note(personId: string, membership: Membership): void {
    const before = this.#memberships.get(personId);
    if (before === undefined) this.#known.push(personId);
    this.#memberships.set(personId, membership);
    for (const communityId of Object.keys(before?.scopes ?? {})) this.#staff.get(communityId)?.delete(personId);
    for (const [communityId, { roles, suspended }] of Object.entries(membership.scopes)) {
      const level = suspended ? null : levelOf(roles.map(({ roleId }) => roleId));
      if (level !== null) this.staffIn(communityId).set(personId, level);
    }
  }

  /** Somebody with a history here for whom that holds; null when none is found soon. */
  someone(random: Random, suits: (membership: Membership, personId: string) => boolean): string | null {
    for (let tries = 0; tries < 20; tries += 1) {
      const personId = random.pick(this.#known);
      if (personId === undefined) return null;
      if (personId !== this.ownerId && suits(this.membership(personId), personId)) return personId;
    }
    return null;
  }

  /** Who acts in these communities on somebody: those of the place itself most often, then those of main, else the owner. */
  actor(random: Random, communityIds: readonly string[], level: Level, aboutId: string): string {
    const [first = this.rootId, ...others] = communityIds;
    const place = others.length === 0 && random.chance(0.7) ? first : this.rootId;
    for (const communityId of [place, this.rootId]) {
      const able = [...this.staffIn(communityId)].filter(
        ([id, held]) => id !== aboutId && (held === 'admin' || held === level),
      );
      const chosen = random.pick(able);
      if (chosen !== undefined && random.chance(0.95)) return chosen[0];
    }
    return this.ownerId;
  }

  /** Custom roles that can be given in a community. */
  customRoles(communityId: string): readonly CustomRole[] {
    const definers = new Set([this.rootId, communityId]);
    return [...definers].flatMap((id) =>
      Object.values(this.communities.get(id)?.roles ?? {}).filter(({ retired }) => !retired),
    );
  }

  /** The level it takes to give or take these roles: what goes beyond `manage_member` takes an admin. */
  levelFor(communityId: string, roles: readonly string[]): Level {
    return roles.some((roleId) => this.beyondManager(communityId, roleId)) ? 'admin' : 'manager';
  }

  private staffIn(communityId: string): Map<string, Level> {
    const staff = this.#staff.get(communityId) ?? new Map<string, Level>();
    this.#staff.set(communityId, staff);
    return staff;
  }

  private beyondManager(communityId: string, roleId: string): boolean {
    const custom = [this.rootId, communityId].map((id) => this.communities.get(id)?.roles[roleId]).find(Boolean);
    const permissions = isDefaultRoleId(roleId) ? defaultRoles[roleId].permissions : (custom?.permissions ?? []);
    const held = defaultRoles.manage_member.permissions;
    return permissions.some((permission) => isAdministrative(permission) && !held.includes(permission));
  }
}
