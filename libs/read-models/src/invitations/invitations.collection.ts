import type { CollectionDeclaration, IndexDeclaration } from '@app/documents';

const inBothOrders = (name: string, index: Omit<IndexDeclaration, 'name' | 'orderBy'>): readonly IndexDeclaration[] => [
  { ...index, name: `${name}-by-invited-at`, orderBy: 'invitedAt' },
  { ...index, name: `${name}-by-expires-at`, orderBy: 'expiresAt' },
];

/** Indexes: by community and status, by tree and status, person or inviter, each in both orders; open ones of a person; all of a community or tree. */
export const invitationsCollection: CollectionDeclaration = {
  name: 'invitations',
  indexes: [
    ...inBothOrders('in-community', { equals: ['status'], contains: 'communityIds' }),
    ...inBothOrders('in-tree', { equals: ['rootId', 'status'] }),
    ...inBothOrders('to-person', { equals: ['rootId', 'personId'] }),
    ...inBothOrders('from-inviter', { equals: ['rootId', 'invitedBy'] }),
    // Neither status nor answer moves an invitation in these two: they can be read page by page and each one met once.
    { name: 'all-in-community', contains: 'communityIds', orderBy: 'invitedAt' },
    { name: 'all-in-tree', equals: ['rootId'], orderBy: 'invitedAt' },
    { name: 'of-person', equals: ['personId', 'status'], orderBy: 'invitedAt' },
  ],
};
