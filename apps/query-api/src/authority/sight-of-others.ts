import type { Permission } from '@app/contracts';
import { type Community, effectivePermissions, type Standing, treeOf } from '@app/domain/reading';
import { allMembershipsOf, type MembershipDocument, membershipId } from '@app/read-models';

import type { Past } from '../history/past';
import type { Readers } from '../reading/read-side';
import type { CallerAuthority } from './caller-authority';

/** A tree where the caller may see what somebody else has, and where the caller stands there today. */
export interface SharedTree {
  readonly rootId: string;
  readonly caller: Standing;
  /** Communities of the tree where the other one has or had access, of those that tell whether the caller may look. */
  readonly held: readonly string[];
}

interface Pair {
  readonly callerId: string;
  readonly personId: string;
}

type Memberships = Readers<'memberships'>['memberships'];

/** What a caller may know of other people's access. */
export class SightOfOthers {
  constructor(
    private readonly authority: CallerAuthority,
    private readonly past: Past,
  ) {}

  /** The trees where the person has or had access to a community in which the caller may list members. */
  async sharedTrees(pair: Pair, memberships: Memberships): Promise<readonly SharedTree[]> {
    const shared: SharedTree[] = [];
    for await (const page of allMembershipsOf(memberships, pair.callerId)) {
      const own = page.map(({ document }) => document).filter(({ scopes }) => scopes.length > 0);
      const others = await memberships.loadMany(own.map(({ rootId }) => membershipId(rootId, pair.personId)));
      const common = own.filter(({ rootId }) => others.get(membershipId(rootId, pair.personId))?.document.hadAccess);
      const trees = await Promise.all(common.map((document) => this.sharedTree(pair, document)));
      shared.push(...trees.filter((tree) => tree !== null));
    }
    return shared;
  }

  private async sharedTree(
    { callerId, personId }: Pair,
    { rootId, scopes }: MembershipDocument,
  ): Promise<SharedTree | null> {
    const ever = await this.past.everHeld(rootId, personId);
    // Who was in main had access to everything managed in it, and so wherever the caller stands.
    const held = ever.has(rootId) ? [...new Set([...ever, ...scopes])] : [...ever];
    const caller = await this.authority.inTree(callerId, rootId, [...scopes, ...held]);
    if (caller === null) return null;
    const tree = { rootId, caller, held };
    return holdsInAny(tree, ['COMMUNITY_LIST_MEMBER']) ? tree : null;
  }
}

/** True when the caller holds all of these in one of the communities where the other one has or had access. */
export const holdsInAny = ({ caller, held }: SharedTree, permissions: readonly Permission[]): boolean =>
  held.some((communityId) => holdsAll(caller, communityId, permissions));

/** In which of these communities of the tree the caller holds all of that. */
export const whereHolding = (
  { caller }: SharedTree,
  communities: readonly Community[],
  permissions: readonly Permission[],
): ((communityId: string) => boolean) => {
  const { root, communities: known } = caller.tree;
  const standing = { ...caller, tree: treeOf(root, [...communities, ...Object.values(known)]) };
  return (communityId) => holdsAll(standing, communityId, permissions);
};

const holdsAll = (standing: Standing, communityId: string, permissions: readonly Permission[]): boolean => {
  const held = effectivePermissions(standing, communityId);
  return permissions.every((permission) => held.includes(permission));
};
