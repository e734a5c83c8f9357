import type { EmailAddress, MemberView } from '@app/contracts';
import type { BuildReader } from '@app/documents';
import { canSee, inheritedRoles, ownRoles, seesTree, type Tree, treeOf } from '@app/domain/reading';
import type { CommunityDocument, MembershipDocument } from '@app/read-models';

import type { Place } from '../authority/caller-authority';
import { memberStatus, standingOf } from '../views/member.view';

export interface MemberFilters {
  readonly email?: EmailAddress | undefined;
  readonly role?: string | undefined;
  readonly status?: MemberView['status'] | undefined;
  readonly wholeTree: boolean;
}

export type KeepMember = (document: MembershipDocument) => boolean;

/** The tree as the read models tell it; null while it has not been projected. */
export const projectedTree = async (
  communities: BuildReader<CommunityDocument>,
  { rootId, communityId }: Place,
): Promise<Tree | null> => {
  const found = await communities.loadMany([...new Set([rootId, communityId])]);
  const root = found.get(rootId)?.document.community;
  const community = found.get(communityId)?.document.community;
  return root === undefined || community === undefined ? null : treeOf(root, [community]);
};

/** What a person holds in a tree: all that tells whether he is listed. */
export type Holder = Pick<MembershipDocument, 'personId' | 'membership'>;

/** True for who has access to the community, or with `wholeTree` anywhere in this tree, and fits the filters. */
export const isListed =
  (tree: Tree, communityId: string, { role, status, wholeTree }: MemberFilters) =>
  ({ personId, membership }: Holder): boolean => {
    const standing = standingOf(personId, tree, membership);
    if (!(wholeTree ? seesTree(standing) : canSee(standing, communityId))) return false;
    if (status !== undefined && status !== memberStatus(standing, communityId)) return false;
    if (role === undefined) return true;
    return ownRoles(standing, communityId).includes(role) || inheritedRoles(standing, communityId).includes(role);
  };

/** The same for rows of the read model beside a projected tree: the two may be a moment apart, and who is listed has a place in both. */
export const isListedNow = (
  tree: Tree,
  communityId: string,
  filters: MemberFilters,
): ((document: MembershipDocument) => boolean) => {
  const listed = isListed(tree, communityId, filters);
  return (document) => {
    const { rootId, scopes } = document;
    const placed = filters.wholeTree ? scopes.length > 0 : scopes.includes(rootId) || scopes.includes(communityId);
    return placed && listed(document);
  };
};
