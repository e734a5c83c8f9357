import type { DocumentCollection, DocumentPage, Keyset, StampedDocument } from '@app/documents';

import type { PageRequest } from '../paging';
import type { CommunityDocument } from './communities.document';

/** The managed communities of a tree, in the order in which they were added. */
export const listManagedCommunities = (
  communities: Pick<DocumentCollection<CommunityDocument>, 'find'>,
  rootId: string,
  request: PageRequest,
): Promise<DocumentPage<CommunityDocument>> =>
  communities.find({ index: 'in-tree', equals: { rootId, managed: true }, ...request });

const AT_ONCE = 1_000;

/** Every managed community of a tree, in the order in which they were added, by pages. */
export async function* managedCommunities(
  communities: Pick<DocumentCollection<CommunityDocument>, 'find'>,
  rootId: string,
): AsyncGenerator<readonly StampedDocument<CommunityDocument>[], void, undefined> {
  let after: Keyset | null = null;
  do {
    const request: PageRequest = { direction: 'asc', limit: AT_ONCE, ...(after !== null && { after }) };
    const page: DocumentPage<CommunityDocument> = await listManagedCommunities(communities, rootId, request);
    yield page.items;
    after = page.next;
  } while (after !== null);
}
