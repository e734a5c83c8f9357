import type { CollectionDeclaration } from '@app/documents';

/**
 * Indexes, in order of position: by community, tree, subject, actor, invitation, and of the whole log; this also in order of
 * time. `rootId: null` finds erasures.
 */
export const auditCollection: CollectionDeclaration = {
  name: 'audit',
  indexes: [
    { name: 'in-communities', contains: 'communityIds', orderBy: 'position' },
    { name: 'in-tree', equals: ['rootId'], orderBy: 'position' },
    { name: 'of-subject', equals: ['rootId', 'subjectId'], orderBy: 'position' },
    { name: 'of-actor', equals: ['rootId', 'actorId'], orderBy: 'position' },
    { name: 'of-invitation', equals: ['invitationId'], orderBy: 'position' },
    { name: 'in-log', orderBy: 'position' },
    { name: 'by-time', orderBy: 'at' },
  ],
};
