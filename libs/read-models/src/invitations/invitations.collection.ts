import type { CollectionDeclaration, IndexDeclaration } from '@app/documents';

const inBothOrders = (name: string, index: Omit<IndexDeclaration, 'name' | 'orderBy'>): readonly IndexDeclaration[] => [
  { ...index, name: `${name}-by-invited-at`, orderBy: 'invitedAt' },
  { ...index, name: `${name}-by-expires-at`, orderBy: 'expiresAt' },
];

/** Indexes: by community and status, by tree and status, person or inviter, each in both orders; open ones of a person. */
export const invitationsCollection: CollectionDeclaration = {
  name: 'invitations',
  indexes: [
    ...inBothOrders('in-community', { equals: ['status'], contains: 'communityIds' }),
    ...inBothOrders('in-tree', { equals: ['rootId', 'status'] }),
    ...inBothOrders('to-person', { equals: ['rootId', 'personId'] }),
    ...inBothOrders('from-inviter', { equals: ['rootId', 'invitedBy'] }),
    { name: 'of-person', equals: ['personId', 'status'], orderBy: 'invitedAt' },
  ],
};
