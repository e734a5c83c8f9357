import type { Membership } from '@app/domain/reading';

/** By what act, and on whose word, roles that are in force came about. */
export interface ProvenGrant {
  readonly act: 'invitation' | 'direct' | 'owner' | 'role-change';
  readonly communityId: string;
  /** Ids of roles still held by this grant, or `owner`. */
  readonly roles: readonly string[];
  /** As the actor of an event's metadata: for an invitation its voucher at the acceptance. */
  readonly by: string;
  readonly at: string;
  /** For an invitation only. */
  readonly invitationId?: string;
}

/** Everything between one person and one tree; its id is `<rootId>_<personId>`. */
export interface MembershipDocument {
  readonly rootId: string;
  readonly personId: string;
  /** Without the invitations that have come to their end. */
  readonly membership: Membership;
  readonly owner: boolean;
  /** Version of the membership when the ownership was given away; null for who never owned, or owns. */
  readonly formerOwnerAt: number | null;
  /** Communities where roles are held or suspended; the root also for an owner, and for a former one while `admin`. */
  readonly scopes: readonly string[];
  /**
   * In whose list of members the person is found: each community where he holds roles, himself or by the ownership. What
   * reaches the managed communities out of main stands once, as {@link inheritorsOf}, in place of all of theirs.
   */
  readonly memberOf: readonly string[];
  /** True for who is a member anywhere in the tree. */
  readonly present: boolean;
  /** True from the first access on, for ever: from then on the name may be shown inside this tree. */
  readonly hadAccess: boolean;
  /** `0:…` with access to the root, `1:…` with access to managed communities only, `2:…` without access. */
  readonly rank: string;
  /** Since when access to each of `scopes` has been held without a gap. */
  readonly since: Readonly<Record<string, string>>;
  /** In order of the acts; together they cover exactly the roles in force. */
  readonly grants: readonly ProvenGrant[];
}

/** Id of the document of this person in this tree. */
export const membershipId = (rootId: string, personId: string): string => `${rootId}_${personId}`;

/** Whose members: those of one community, or with null of the whole tree. */
export interface MembersPlace {
  readonly rootId: string;
  readonly communityId: string | null;
}

/** Stands in `memberOf` for every managed community of the tree, those added later too. */
export const inheritorsOf = (rootId: string): string => `inheritors:${rootId}`;

/** The values of `memberOf` that make up the list of members of a community; nobody has two of them. */
export const listsMeant = (rootId: string, communityId: string): readonly string[] =>
  communityId === rootId ? [rootId] : [communityId, inheritorsOf(rootId)];

/** True for whoever the list of members holds. */
export const isMemberIn = (
  { memberOf, present }: MembershipDocument,
  { rootId, communityId }: MembersPlace,
): boolean =>
  communityId === null ? present : listsMeant(rootId, communityId).some((list) => memberOf.includes(list));

/** The communities where the person has a history: all that his stream ever named, and the root for who ever owned it. */
export const knownIn = ({ rootId, membership, owner, formerOwnerAt }: MembershipDocument): readonly string[] =>
  owner || formerOwnerAt !== null ? [...new Set([rootId, ...membership.knownIn])] : membership.knownIn;
