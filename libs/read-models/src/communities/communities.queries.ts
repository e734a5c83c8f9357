import type { DocumentCollection, DocumentPage } from '@app/documents';

import type { PageRequest } from '../paging';
import type { CommunityDocument } from './communities.document';

/** The managed communities of a tree, in the order in which they were added. */
export const listManagedCommunities = (
  communities: Pick<DocumentCollection<CommunityDocument>, 'find'>,
  rootId: string,
  request: PageRequest,
): Promise<DocumentPage<CommunityDocument>> =>
  communities.find({ index: 'in-tree', equals: { rootId, managed: true }, ...request });
