import type { CollectionDeclaration } from '@app/documents';

/** Indexes: the managed communities of a tree, oldest first. */
export const communitiesCollection: CollectionDeclaration = {
  name: 'communities',
  indexes: [{ name: 'in-tree', equals: ['rootId', 'managed'], orderBy: 'addedAt' }],
};
