import type { DocumentCollection, DocumentPage, DocumentQuery, StampedDocument } from '@app/documents';

import { knownIn, type MembershipDocument, membershipId } from '../memberships';
import { keeping, mergedPage, type PageRequest, type Source } from '../paging';
import type { AuditDocument } from './audit.document';
import { type AuditInterest, isOfWantedKind, isWanted, wasKnownThere } from './audit.interest';

/** What an audit trail is read from: the events, and who was ever in the tree. */
export interface AuditReaders {
  readonly audit: Pick<DocumentCollection<AuditDocument>, 'find'>;
  readonly memberships: Pick<DocumentCollection<MembershipDocument>, 'loadMany'>;
}

export interface AuditListing extends AuditInterest {
  /** Bounds of the positions, inclusive. */
  readonly from: string | null;
  readonly to: string;
  /** Bounds of the times, inclusive. */
  readonly since: string | null;
  readonly until: string | null;
}

type Query = Omit<DocumentQuery, 'after' | 'limit' | 'direction'>;

const isInTime = ({ since, until }: AuditListing, { at }: AuditDocument): boolean =>
  (since === null || at >= since) && (until === null || at <= until);

const fits = (listing: AuditListing, document: AuditDocument): boolean =>
  isWanted(listing, document) && isInTime(listing, document);

const isFiltered = ({ types, via, since, until }: AuditListing): boolean =>
  [types, via, since, until].some((filter) => filter !== null);

const inPlace = ({ rootId, communityId }: AuditListing): Query =>
  communityId === null
    ? { index: 'in-tree', equals: { rootId } }
    : { index: 'in-communities', containsAny: [communityId] };

/** What happened in the tree: one run of the narrowest index. */
const happened = (listing: AuditListing): Source<AuditDocument> => {
  const { rootId, invitationId, subjectId, actorId } = listing;
  const sift = keeping((document: AuditDocument) => fits(listing, document));
  if (invitationId !== null) return { query: { index: 'of-invitation', equals: { invitationId } }, sift };
  if (subjectId !== null) return { query: { index: 'of-subject', equals: { rootId, subjectId } }, sift };
  if (actorId !== null) return { query: { index: 'of-actor', equals: { rootId, actorId } }, sift };
  return { query: inPlace(listing), ...(isFiltered(listing) && { sift }) };
};

/** Keeps the erasures of those who were ever known in the community, or in the tree. */
const siftErasures =
  ({ memberships }: AuditReaders, listing: AuditListing): NonNullable<Source<AuditDocument>['sift']> =>
  async (documents) => {
    const { rootId } = listing;
    const fitting = documents.filter(
      ({ document }) => isOfWantedKind(listing, document) && isInTime(listing, document),
    );
    const memberId = ({ document }: StampedDocument<AuditDocument>) => membershipId(rootId, document.subjectId ?? '');
    const members = await memberships.loadMany([...new Set(fitting.map(memberId))]);
    return fitting.filter((stamped) => {
      const member = members.get(memberId(stamped))?.document;
      return wasKnownThere(listing, member === undefined ? [] : knownIn(member));
    });
  };

/** Erasures concern a person and name no tree, so they are found apart; none where the filters leave them out. */
const erasures = (readers: AuditReaders, listing: AuditListing): readonly Source<AuditDocument>[] => {
  const { types, subjectId, actorId, invitationId, via } = listing;
  const leftOut = types !== null && !types.includes('PersonErased');
  if (leftOut || invitationId !== null || via !== null) return [];
  const sift = siftErasures(readers, listing);
  if (subjectId !== null) return [{ query: { index: 'of-subject', equals: { rootId: null, subjectId } }, sift }];
  if (actorId !== null) return [{ query: { index: 'of-actor', equals: { rootId: null, actorId } }, sift }];
  return [{ query: { index: 'in-tree', equals: { rootId: null } }, sift }];
};

/** The events of a community or tree that fit, in the order of the log. */
export const listAudit = (
  readers: AuditReaders,
  listing: AuditListing,
  request: PageRequest,
): Promise<DocumentPage<AuditDocument>> => {
  const range = { to: listing.to, ...(listing.from !== null && { from: listing.from }) };
  const sources = [happened(listing), ...erasures(readers, listing)].map((source): Source<AuditDocument> => ({
    ...source,
    query: { ...source.query, range },
  }));
  return mergedPage({ collection: readers.audit, orderOf: ({ position }) => position }, sources, request);
};
