import type { CollectionDeclaration } from '@app/documents';

/** Indexes: who is a member of any of some communities, by personId; who is present in a tree; where a person is. */
export const membershipsCollection: CollectionDeclaration = {
  name: 'memberships',
  indexes: [
    { name: 'in-communities', contains: 'memberOf', orderBy: 'personId' },
    { name: 'in-tree', equals: ['rootId', 'present'], orderBy: 'personId' },
    { name: 'of-person', equals: ['personId'], orderBy: 'rank' },
  ],
};
