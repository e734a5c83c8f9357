import type { CollectionDeclaration } from '@app/documents';

/** Indexes: who is in any of some communities, by personId; everybody of a tree; where a person is. */
export const membershipsCollection: CollectionDeclaration = {
  name: 'memberships',
  indexes: [
    { name: 'in-communities', contains: 'scopes', orderBy: 'personId' },
    { name: 'in-tree', equals: ['rootId'], orderBy: 'personId' },
    { name: 'of-person', equals: ['personId'], orderBy: 'rank' },
  ],
};
