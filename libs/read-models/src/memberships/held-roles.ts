import type { MembershipDocument } from './memberships.document';

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
