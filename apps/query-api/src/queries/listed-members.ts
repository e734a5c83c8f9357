import type { EmailAddress, MemberView } from '@app/contracts';
import type { BuildReader, StampedDocument } from '@app/documents';
import { canSee, inheritedRoles, ownRoles, seesTree, type Tree, treeOf } from '@app/domain/reading';
import { type CommunityDocument, knownIn, type MembershipDocument } from '@app/read-models';

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

/** True for who has access to the community, or with `wholeTree` anywhere in this tree, and fits the filters. */
export const isListed =
  (tree: Tree, communityId: string, { role, status, wholeTree }: MemberFilters): KeepMember =>
  ({ rootId, personId, membership, scopes }) => {
    const standing = standingOf(personId, tree, membership);
    const roles = [...ownRoles(standing, communityId), ...inheritedRoles(standing, communityId)];
    // The two read models may be a moment apart: who is listed has a place in both.
    const placed = wholeTree ? scopes.length > 0 : scopes.includes(rootId) || scopes.includes(communityId);
    return (
      placed &&
      (wholeTree ? seesTree(standing) : canSee(standing, communityId)) &&
      (role === undefined || roles.includes(role)) &&
      (status === undefined || status === memberStatus(standing, communityId))
    );
  };

/** False for who was never told of in the community nor in its root: nobody needs to look how he stood at what time. */
export const mayHaveBeenListed =
  ({ rootId, communityId }: Place, { wholeTree }: MemberFilters) =>
  ({ document }: StampedDocument<MembershipDocument>): boolean =>
    wholeTree || knownIn(document).some((id) => id === rootId || id === communityId);
