import type { CollectionDeclaration } from '@app/documents';

/**
 * Indexes: who is a member of any of some communities, by personId; who bears any of some marks; whom a tree was ever told of, and who is present in it;
 * where a person is.
 */
export const membershipsCollection: CollectionDeclaration = {
  name: 'memberships',
  indexes: [
    { name: 'in-communities', contains: 'memberOf', orderBy: 'personId' },
    { name: 'with-marks', contains: 'marks', orderBy: 'personId' },
    { name: 'in-tree', equals: ['rootId'], orderBy: 'personId' },
    { name: 'present-in-tree', equals: ['rootId', 'present'], orderBy: 'personId' },
    { name: 'of-person', equals: ['personId'], orderBy: 'rank' },
  ],
};
