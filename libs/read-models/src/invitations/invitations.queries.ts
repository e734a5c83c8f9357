import type { DocumentCollection, DocumentPage, DocumentQuery, DocumentSelection } from '@app/documents';
import { type InvitationStatus, statusAt } from '@app/domain/reading';

import { keeping, mergedPage, type PageRequest, type Source } from '../paging';
import type { InvitationDocument } from './invitations.document';

type Invitations = Pick<DocumentCollection<InvitationDocument>, 'find'>;
type Query = Omit<DocumentQuery, 'after' | 'limit' | 'direction'>;

export interface InvitationsListing {
  readonly rootId: string;
  /** Null for the whole tree. */
  readonly communityId: string | null;
  /** As of `at`: a lapsed invitation is expired, not pending. Null for every status. */
  readonly statuses: readonly InvitationStatus[] | null;
  readonly personId: string | null;
  readonly invitedBy: string | null;
  /** RFC 3339; itself excluded. */
  readonly expiresBefore: string | null;
  readonly sort: 'invitedAt' | 'expiresAt';
  readonly at: string;
}

const allStatuses: readonly InvitationStatus[] = ['pending', 'accepted', 'declined', 'revoked', 'expired', 'voided'];

const listed =
  ({ communityId, statuses, personId, invitedBy, expiresBefore, at }: InvitationsListing) =>
  (document: InvitationDocument): boolean =>
    (communityId === null || document.communityIds.includes(communityId)) &&
    (statuses === null || statuses.includes(statusAt(document.invitation, at))) &&
    (personId === null || document.personId === personId) &&
    (invitedBy === null || document.invitedBy === invitedBy) &&
    (expiresBefore === null || document.expiresAt < expiresBefore);

const suffixOf = ({ sort }: InvitationsListing) => (sort === 'invitedAt' ? 'by-invited-at' : 'by-expires-at');

/** A lapsed invitation is stored as pending until its expiry is recorded, so who asks for expired ones looks there too. */
const storedStatuses = (statuses: readonly InvitationStatus[]): readonly InvitationStatus[] =>
  statuses.includes('expired') ? [...new Set([...statuses, 'pending' as const])] : statuses;

const byStatus = (listing: InvitationsListing): readonly Source<InvitationDocument>[] => {
  const { rootId, communityId, statuses, expiresBefore, sort } = listing;
  const splitsPending = statuses !== null && statuses.includes('pending') !== statuses.includes('expired');
  return storedStatuses(statuses ?? allStatuses).map((status) => {
    const place: Query =
      communityId === null
        ? { index: `in-tree-${suffixOf(listing)}`, equals: { rootId, status } }
        : { index: `in-community-${suffixOf(listing)}`, equals: { status }, containsAny: [communityId] };
    const bounded = expiresBefore !== null && sort === 'expiresAt' ? { range: { to: expiresBefore } } : {};
    const sifted = expiresBefore !== null || (splitsPending && status === 'pending');
    return { query: { ...place, ...bounded }, ...(sifted && { sift: keeping(listed(listing)) }) };
  });
};

const sourcesOf = (listing: InvitationsListing): readonly Source<InvitationDocument>[] => {
  const { rootId, personId, invitedBy } = listing;
  const sift = keeping(listed(listing));
  if (personId !== null) {
    return [{ query: { index: `to-person-${suffixOf(listing)}`, equals: { rootId, personId } }, sift }];
  }
  if (invitedBy !== null) {
    return [{ query: { index: `from-inviter-${suffixOf(listing)}`, equals: { rootId, invitedBy } }, sift }];
  }
  return byStatus(listing);
};

/** The invitations of a community or tree that fit, in the order asked for. */
export const listInvitations = (
  invitations: Invitations,
  listing: InvitationsListing,
  request: PageRequest,
): Promise<DocumentPage<InvitationDocument>> =>
  mergedPage({ collection: invitations, orderOf: (document) => document[listing.sort] }, sourcesOf(listing), request);

/** The invitations that a person can answer at this time, oldest first. */
export const openInvitationsOf = (
  invitations: Invitations,
  personId: string,
  at: string,
  request: Omit<PageRequest, 'direction'>,
): Promise<DocumentPage<InvitationDocument>> => {
  const source: Source<InvitationDocument> = {
    query: { index: 'of-person', equals: { personId, status: 'pending' } },
    sift: keeping(({ invitation }) => statusAt(invitation, at) === 'pending'),
  };
  return mergedPage({ collection: invitations, orderOf: ({ invitedAt }) => invitedAt }, [source], {
    ...request,
    direction: 'asc',
  });
};

/** Which invitations: those that name a community, or with null all of the tree. */
export interface InvitationsPlace {
  readonly rootId: string;
  readonly communityId: string | null;
}

export interface InvitationCounts {
  readonly pending: number;
  /** Of the pending ones. */
  readonly expiringSoon: number;
  readonly expired: number;
}

/** How many invitations are pending and expired at `at`, a lapsed one being expired; soon is up to `soon`, itself included. */
export const countInvitations = async (
  invitations: Pick<DocumentCollection<InvitationDocument>, 'count'>,
  { rootId, communityId }: InvitationsPlace,
  { at, soon }: { readonly at: string; readonly soon: string },
): Promise<InvitationCounts> => {
  const count = (status: InvitationStatus, range: DocumentSelection['range'] = {}) =>
    invitations.count(
      communityId === null
        ? { index: 'in-tree-by-expires-at', equals: { rootId, status }, range }
        : { index: 'in-community-by-expires-at', equals: { status }, containsAny: [communityId], range },
    );
  // An invitation is lapsed from its very moment of expiry on, and times are whole milliseconds.
  const from = new Date(Date.parse(at) + 1).toISOString();
  const [pending, expiringSoon, lapsed, recorded] = await Promise.all([
    count('pending', { from }),
    count('pending', { from, to: soon }),
    count('pending', { to: at }),
    count('expired'),
  ]);
  return { pending, expiringSoon, expired: lapsed + recorded };
};

/** Every invitation that names the community, or of the tree, oldest first, whatever became of it. */
export const everyInvitation = (
  invitations: Invitations,
  { rootId, communityId }: InvitationsPlace,
  page: Pick<DocumentQuery, 'after' | 'limit'>,
): Promise<DocumentPage<InvitationDocument>> =>
  invitations.find(
    communityId === null
      ? { index: 'all-in-tree', equals: { rootId }, ...page }
      : { index: 'all-in-community', containsAny: [communityId], ...page },
  );
