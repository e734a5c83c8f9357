import type { DocumentCollection, DocumentPage, DocumentSelection, Keyset, StampedDocument } from '@app/documents';

import { keeping, mergedPage, type PageRequest, type Source } from '../paging';
import {
  knownMark,
  listsMeant,
  type MembershipDocument,
  type MembersPlace,
  roleMark,
  suspendedMark,
} from './memberships.document';

type Memberships = Pick<DocumentCollection<MembershipDocument>, 'find'>;

export interface MembersListing extends MembersPlace {
  /** What is listed of the members. */
  readonly keep: (document: MembershipDocument) => boolean;
  /** When everybody that is listed holds this role in the community, inherited or not; of a tree, in its root. */
  readonly role?: string | undefined;
  /** When everybody that is listed is suspended in the community; of a tree, in its root. */
  readonly suspended?: boolean;
}

export interface KnownListing {
  readonly rootId: string;
  /** Of whom one of these was told; null for everybody. */
  readonly communityIds: readonly string[] | null;
  /** Takes out and replaces documents, in order. */
  readonly sift: NonNullable<Source<MembershipDocument>['sift']>;
}

/** Everybody of whom a tree, or some communities of it, were ever told, in order of personId, as `sift` has them. */
export const listKnown = (
  memberships: Memberships,
  { rootId, communityIds, sift }: KnownListing,
  request: Omit<PageRequest, 'direction'>,
): Promise<DocumentPage<MembershipDocument>> => {
  const query =
    communityIds === null
      ? { index: 'in-tree', equals: { rootId } }
      : { index: 'with-marks', containsAny: communityIds.map(knownMark) };
  const source = { query, sift };
  return mergedPage({ collection: memberships, orderOf: ({ personId }) => personId }, [source], {
    ...request,
    direction: 'asc',
  });
};

const inTree = (rootId: string): DocumentSelection => ({ index: 'present-in-tree', equals: { rootId, present: true } });

/** Where members are found: by the rarest of what all of them have in common. */
const selectionOf = ({ rootId, communityId, role, suspended }: Omit<MembersListing, 'keep'>): DocumentSelection => {
  const place = communityId ?? rootId;
  if (suspended === true) return { index: 'with-marks', containsAny: [suspendedMark(place)] };
  if (role !== undefined) {
    return { index: 'with-marks', containsAny: listsMeant(rootId, place).map((list) => roleMark(list, role)) };
  }
  if (communityId === null) return inTree(rootId);
  return { index: 'in-communities', containsAny: listsMeant(rootId, communityId) };
};

/** Members in order of personId. Those of a managed community are its own and those who come by main. */
export const listMembers = (
  memberships: Memberships,
  { keep, ...listing }: MembersListing,
  request: Omit<PageRequest, 'direction'>,
): Promise<DocumentPage<MembershipDocument>> => {
  const source: Source<MembershipDocument> = { query: selectionOf(listing), sift: keeping(keep) };
  return mergedPage({ collection: memberships, orderOf: ({ personId }) => personId }, [source], {
    ...request,
    direction: 'asc',
  });
};

/** How many members there are: as many as {@link listMembers} lists when it keeps all. */
export const countMembers = async (
  memberships: Pick<DocumentCollection<MembershipDocument>, 'count'>,
  { rootId, communityId }: MembersPlace,
): Promise<number> => {
  if (communityId === null) return memberships.count(inTree(rootId));
  // One run of the index each, added up: nobody is in two of these lists.
  const counts = await Promise.all(
    listsMeant(rootId, communityId).map((list) => memberships.count({ index: 'in-communities', containsAny: [list] })),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

/** Where a person has access: trees whose root he sees first, then those where he is in managed communities only. */
export const membershipsOf = (
  memberships: Memberships,
  personId: string,
  { from, limit }: { readonly limit: number; /** A rank, itself included. */ readonly from?: string },
): Promise<DocumentPage<MembershipDocument>> => {
  // The bound leaves out rank 2, which is without access: ";" is what follows ":".
  const range = { to: '1;', ...(from !== undefined && { from }) };
  return memberships.find({ index: 'of-person', equals: { personId }, range, direction: 'asc', limit });
};

const AT_ONCE = 1_000;

/** Every tree that was ever told of a person, those without access included, by pages. */
export async function* allMembershipsOf(
  memberships: Memberships,
  personId: string,
): AsyncGenerator<readonly StampedDocument<MembershipDocument>[], void, undefined> {
  let after: Keyset | null = null;
  do {
    const query = { index: 'of-person', equals: { personId }, limit: AT_ONCE, ...(after !== null && { after }) };
    const page: DocumentPage<MembershipDocument> = await memberships.find(query);
    yield page.items;
    after = page.next;
  } while (after !== null);
}
