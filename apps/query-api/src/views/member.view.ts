import type { GrantView, MemberView } from '@app/contracts';
import {
  effectivePermissions,
  emptyMembership,
  inheritedRoles,
  isOwner,
  isSuspended,
  type Membership,
  ownRoles,
  type Standing,
  type Tree,
} from '@app/domain/reading';
import type { MembershipDocument, ProvenGrant } from '@app/read-models';

import type { Directory } from '../directory/directory';

/** Where a person stands as the read models tell it; the membership is empty for somebody they do not know. */
export const standingOf = (personId: string, tree: Tree, membership?: Membership): Standing => ({
  personId,
  tree,
  membership: membership ?? emptyMembership,
});

/** A grant with whoever gave it named as in this tree. */
export const grantViewFor = (rootId: string, grant: ProvenGrant, directory: Directory): GrantView => ({
  act: grant.act,
  ...(grant.invitationId !== undefined && { invitationId: grant.invitationId }),
  by: directory.actor(rootId, grant.by),
  at: grant.at,
  roles: [...grant.roles],
  communityId: grant.communityId,
});

/** Suspension is per community; who is suspended in main has no inherited access and is not listed elsewhere by it. */
export const memberStatus = (standing: Standing, communityId: string): MemberView['status'] =>
  isSuspended(standing, communityId) ? 'suspended' : 'active';

export interface MemberContext {
  readonly tree: Tree;
  readonly communityId: string;
  readonly wholeTree: boolean;
  readonly canSee: (communityId: string) => boolean;
  readonly directory: Directory;
}

const sinceOf = ({ rootId, since }: MembershipDocument, { communityId, wholeTree }: MemberContext): string => {
  const all = wholeTree ? Object.values(since) : [since[rootId], since[communityId]];
  return all.filter((at) => at !== undefined).toSorted()[0] ?? '';
};

/** A member of a community, or with `wholeTree` of its tree: roles and permissions are those in the community either way. */
export const memberViewFor = (document: MembershipDocument, context: MemberContext): MemberView => {
  const { tree, communityId, wholeTree, directory } = context;
  const { rootId, personId } = document;
  const standing = standingOf(personId, tree, document.membership);
  const shown = document.grants.filter(
    (grant) => context.canSee(grant.communityId) && (wholeTree || [rootId, communityId].includes(grant.communityId)),
  );
  return {
    ...directory.addressed({ rootId, personId }),
    roles: [...ownRoles(standing, communityId)],
    inheritedRoles: [...inheritedRoles(standing, communityId)],
    permissions: [...effectivePermissions(standing, communityId)],
    status: memberStatus(standing, communityId),
    owner: isOwner(standing),
    since: sinceOf(document, context),
    version: document.membership.version,
    grants: shown.map((grant) => grantViewFor(rootId, grant, directory)),
  };
};
