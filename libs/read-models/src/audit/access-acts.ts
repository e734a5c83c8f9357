import type { CommunityEvent, GuestlistEventType, MembershipEvent } from '@app/contracts';
import type { DocumentCollection, DocumentPage } from '@app/documents';

import { keeping, mergedPage, type PageRequest, type Source } from '../paging';
import type { AuditDocument } from './audit.document';

/** The types of events that can change what somebody may do, of those about one person. */
export const membershipAccessActs = [
  'InvitationAccepted',
  'MemberAdded',
  'MemberRolesChanged',
  'MemberSuspended',
  'MemberReinstated',
  'MemberRemoved',
  'MemberLeft',
] as const satisfies readonly MembershipEvent['type'][];

const ofCommunities = [
  'CommunityRegistered',
  'ManagedCommunityAdded',
  'CommunityDisabled',
  'CommunityEnabled',
  'OwnershipTransferred',
  'RoleDefined',
  'RoleChanged',
] as const satisfies readonly CommunityEvent['type'][];

const types: ReadonlySet<GuestlistEventType> = new Set([...membershipAccessActs, ...ofCommunities]);

/** True for an event that can change what somebody may do: of his own membership, or of a community. */
export const isAccessAct = ({ type }: { readonly type: GuestlistEventType }): boolean => types.has(type);

/** The event of an entry of {@link listAccessActs} when a community tells of it; null when a membership does. */
export const communityActOf = ({ event }: Pick<AuditDocument, 'event'>): CommunityEvent | null =>
  (ofCommunities as readonly string[]).includes(event.type) ? (event as CommunityEvent) : null;

export interface AccessActsListing {
  readonly rootId: string;
  /** At most 50 communities that the events name; null for all of the tree. */
  readonly communityIds: readonly string[] | null;
  /** Positions: those after `from`, up to `to`. */
  readonly from: string;
  readonly to: string;
}

/** The events of a range that can change what somebody may do in these communities, in the order of the log. */
export const listAccessActs = (
  audit: Pick<DocumentCollection<AuditDocument>, 'find'>,
  { rootId, communityIds, from, to }: AccessActsListing,
  request: Omit<PageRequest, 'direction'>,
): Promise<DocumentPage<AuditDocument>> => {
  const place =
    communityIds === null
      ? { index: 'in-tree', equals: { rootId } }
      : { index: 'in-communities', containsAny: communityIds };
  const source: Source<AuditDocument> = {
    query: { ...place, range: { from, to } },
    sift: keeping(({ event, position }) => isAccessAct(event) && position > from),
  };
  return mergedPage({ collection: audit, orderOf: ({ position }) => position }, [source], {
    ...request,
    direction: 'asc',
  });
};
