import {
  inheritorsOf,
  knownIn,
  knownMark,
  type MembershipDocument,
  roleMark,
  suspendedMark,
} from './memberships.document';

type Held = Pick<MembershipDocument, 'rootId' | 'membership' | 'owner' | 'formerOwnerAt'>;

/** A former owner is `admin` of main until his own stream says otherwise (rule 24). */
const isFormerOwner = ({ membership, formerOwnerAt }: Held): boolean =>
  formerOwnerAt !== null && membership.mainStatedAt <= formerOwnerAt;

/** Ids of the roles held by community, `owner` included; suspended ones too, inherited ones not. */
export const heldRoles = (document: Held): ReadonlyMap<string, readonly string[]> => {
  const own = Object.entries(document.membership.scopes).map(
    ([communityId, { roles }]) => [communityId, roles.map(({ roleId }) => roleId)] as const,
  );
  const held = new Map(own);
  const inRoot = held.get(document.rootId) ?? [];
  if (document.owner) held.set(document.rootId, ['owner', ...inRoot]);
  else if (isFormerOwner(document)) held.set(document.rootId, [...new Set(['admin', ...inRoot])]);
  return held;
};

const rolesMarked = (list: string, roles: readonly string[] = []): readonly string[] =>
  roles.filter((role) => role !== 'owner').map((role) => roleMark(list, role));

/** What `marks` says, out of the roles held: ownership is no role, and who is suspended in main passes nothing on. */
export const marksOf = (document: Held, held: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const { rootId, membership } = document;
  const suspended = Object.keys(membership.scopes).filter((id) => membership.scopes[id]?.suspended);
  return [
    ...knownIn(document).map(knownMark),
    ...[...held].flatMap(([communityId, roles]) => rolesMarked(communityId, roles)),
    ...(suspended.includes(rootId) ? [] : rolesMarked(inheritorsOf(rootId), held.get(rootId))),
    ...suspended.map(suspendedMark),
  ].sort();
};

/** What `memberOf` says, out of the roles held: who is suspended in main does not inherit (rule 5), an owner always does. */
export const listsOf = ({ rootId, owner, membership }: Held, held: ReadonlyMap<string, readonly string[]>) => {
  const communityIds = [...held].flatMap(([communityId, roles]) => (roles.length > 0 ? [communityId] : []));
  const isSuspended = membership.scopes[rootId]?.suspended ?? false;
  const inherits = communityIds.includes(rootId) && (owner || !isSuspended);
  return inherits ? [rootId, inheritorsOf(rootId)] : communityIds.sort();
};
