import type { DocumentCollection, DocumentPage, DocumentQuery, StampedDocument } from '@app/documents';

import { communitiesAt, type InvitationDocument } from '../invitations';
import { knownIn, type MembershipDocument, membershipId } from '../memberships';
import { mergedPage, type PageRequest, type Source } from '../paging';
import type { AuditDocument } from './audit.document';

/** What an audit trail is read from: the events, the offers that tell their communities, who was ever in the tree. */
export interface AuditReaders {
  readonly audit: Pick<DocumentCollection<AuditDocument>, 'find'>;
  readonly invitations: Pick<DocumentCollection<InvitationDocument>, 'loadMany'>;
  readonly memberships: Pick<DocumentCollection<MembershipDocument>, 'loadMany'>;
}

export interface AuditListing {
  readonly rootId: string;
  /** Null for the whole tree. */
  readonly communityId: string | null;
  readonly types: readonly string[] | null;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly invitationId: string | null;
  readonly via: 'held' | 'assign-role' | null;
  /** Bounds of the positions, inclusive. */
  readonly from: string | null;
  readonly to: string;
  /** Bounds of the times, inclusive. */
  readonly since: string | null;
  readonly until: string | null;
}

type Query = Omit<DocumentQuery, 'after' | 'limit' | 'direction'>;
type Stamped = StampedDocument<AuditDocument>;

const fits = (listing: AuditListing, document: AuditDocument): boolean =>
  (document.rootId === null || document.rootId === listing.rootId) &&
  (listing.types === null || listing.types.includes(document.type)) &&
  (listing.actorId === null || document.actorId === listing.actorId) &&
  (listing.subjectId === null || document.subjectId === listing.subjectId) &&
  (listing.invitationId === null || document.invitationId === listing.invitationId) &&
  (listing.via === null || document.via === listing.via) &&
  (listing.since === null || document.at >= listing.since) &&
  (listing.until === null || document.at <= listing.until);

const isFiltered = ({ types, actorId, subjectId, invitationId, via, since, until }: AuditListing): boolean =>
  [types, actorId, subjectId, invitationId, via, since, until].some((filter) => filter !== null);

/** What the events belong to when they do not name it themselves. */
const loadThreads = async (
  { invitations, memberships }: AuditReaders,
  { rootId }: AuditListing,
  events: readonly Stamped[],
) => {
  const threads = events.flatMap(({ document }) => (document.threaded ? (document.invitationId ?? []) : []));
  const erased = events.flatMap(({ document }) => (document.rootId === null ? (document.subjectId ?? []) : []));
  const [offers, members] = await Promise.all([
    invitations.loadMany([...new Set(threads)]),
    memberships.loadMany([...new Set(erased)].map((personId) => membershipId(rootId, personId))),
  ]);
  return { offers, members };
};

/** Takes out what does not fit the filters and what concerns other communities. */
const sifting =
  (readers: AuditReaders, listing: AuditListing): NonNullable<Source<AuditDocument>['sift']> =>
  async (documents) => {
    const fitting = documents.filter(({ document }) => fits(listing, document));
    const { rootId, communityId } = listing;
    const { offers, members } = await loadThreads(readers, listing, fitting);
    const concerned = ({ rootId: tree, threaded, communityIds, ...document }: AuditDocument): readonly string[] => {
      if (tree === null) {
        const member = members.get(membershipId(rootId, document.subjectId ?? ''))?.document;
        return member === undefined ? [] : knownIn(member);
      }
      if (!threaded) return communityIds;
      return communitiesAt(offers.get(document.invitationId ?? '')?.document.offers ?? [], document.position);
    };
    return fitting.filter(({ document }) => {
      if (communityId !== null) return concerned(document).includes(communityId);
      return document.rootId !== null || concerned(document).length > 0;
    });
  };

const narrowestQueries = ({ rootId, communityId, ...listing }: AuditListing): readonly Query[] => {
  const { invitationId, subjectId, actorId } = listing;
  if (invitationId !== null) return [{ index: 'of-invitation', equals: { invitationId } }];
  const trees = [rootId, null];
  if (subjectId !== null) return trees.map((tree) => ({ index: 'of-subject', equals: { rootId: tree, subjectId } }));
  if (actorId !== null) return trees.map((tree) => ({ index: 'of-actor', equals: { rootId: tree, actorId } }));
  const erasures: Query = { index: 'in-tree', equals: { rootId: null } };
  if (communityId === null) return [{ index: 'in-tree', equals: { rootId } }, erasures];
  return [
    { index: 'in-communities', containsAny: [communityId] },
    { index: 'threads', equals: { rootId, threaded: true } },
    erasures,
  ];
};

const needsNoSift = (listing: AuditListing, { index, equals }: Query): boolean =>
  !isFiltered(listing) && (index === 'in-communities' || (index === 'in-tree' && equals?.['rootId'] !== null));

/** The events of a community or tree that fit, in the order of the log. */
export const listAudit = (
  readers: AuditReaders,
  listing: AuditListing,
  request: PageRequest,
): Promise<DocumentPage<AuditDocument>> => {
  const range = { to: listing.to, ...(listing.from !== null && { from: listing.from }) };
  const sources = narrowestQueries(listing).map((query): Source<AuditDocument> => ({
    query: { ...query, range },
    ...(!needsNoSift(listing, query) && { sift: sifting(readers, listing) }),
  }));
  return mergedPage({ collection: readers.audit, orderOf: ({ position }) => position }, sources, request);
};
