import type { DocumentCollection, DocumentPage, Keyset } from '@app/documents';

import type { PageRequest } from '../paging';
import type { CommunityDocument } from './communities.document';

/** The managed communities of a tree, in the order in which they were added. */
export const listManagedCommunities = (
  communities: Pick<DocumentCollection<CommunityDocument>, 'find'>,
  rootId: string,
  request: PageRequest,
): Promise<DocumentPage<CommunityDocument>> =>
  communities.find({ index: 'in-tree', equals: { rootId, managed: true }, ...request });

const IDS_AT_ONCE = 1_000;

/** The ids of all managed communities of a tree, in the order in which they were added. */
export const managedCommunityIds = async (
  communities: Pick<DocumentCollection<CommunityDocument>, 'find'>,
  rootId: string,
): Promise<readonly string[]> => {
  const ids: string[] = [];
  let after: Keyset | null = null;
  do {
    const request: PageRequest = { direction: 'asc', limit: IDS_AT_ONCE, ...(after !== null && { after }) };
    const page = await listManagedCommunities(communities, rootId, request);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  return ids;
};
