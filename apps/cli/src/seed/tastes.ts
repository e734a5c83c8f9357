import type { Random } from './random';
import type { SeededTree } from './tree';

const reasons = [
  'The contract has ended',
  'Works in another team now',
  'Too many failed sign-ins',
  'On parental leave',
  'Asked for it',
  'Wrong address',
];
const managedRoles = [
  ['guest', 52],
  ['analyst', 32],
  ['manage_member', 5],
  ['reviewer', 2],
  ['admin', 1],
] as const;
const mainRoles = [
  ['guest', 44],
  ['analyst', 32],
  ['manage_member', 8],
  ['reviewer', 4],
  ['admin', 4],
] as const;
const CUSTOM_ROLE_SHARE = 0.14;
const MAIN_SHARE = 0.06;
const REASON_SHARE = 0.3;

/** Where people are invited to, as what, and for which reasons. */
export class Tastes {
  constructor(
    private readonly random: Random,
    private readonly tree: SeededTree,
  ) {}

  /** Main, or one to three managed communities. */
  communities(): readonly string[] {
    const { managed, rootId } = this.tree;
    if (managed.length === 0 || this.random.chance(MAIN_SHARE)) return [rootId];
    const count = this.random.weighted([
      [1, 70],
      [2, 20],
      [3, 10],
    ]);
    const chosen = Array.from({ length: count }, () => this.random.pick(managed)?.communityId ?? rootId);
    return [...new Set(chosen)];
  }

  /** A role that can be given there. */
  role(communityId: string): string {
    const custom = this.random.chance(CUSTOM_ROLE_SHARE)
      ? this.random.pick(this.tree.customRoles(communityId))
      : undefined;
    return custom?.roleId ?? this.random.weighted<string>(communityId === this.tree.rootId ? mainRoles : managedRoles);
  }

  /** Why; most often nobody says. */
  reason(): string | null {
    return this.random.chance(REASON_SHARE) ? (this.random.pick(reasons) ?? null) : null;
  }
}
