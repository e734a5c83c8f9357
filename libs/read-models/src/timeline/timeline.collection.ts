import type { CollectionDeclaration } from '@app/documents';

/** Indexes: spans of one width in order of time. */
export const timelineCollection: CollectionDeclaration = {
  name: 'timeline',
  indexes: [{ name: 'by-time', equals: ['span'], orderBy: 'at' }],
};
