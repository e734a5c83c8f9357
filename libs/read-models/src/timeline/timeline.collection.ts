import type { CollectionDeclaration } from '@app/documents';

/** Indexes: spans of one width, or events, in order of time and in order of the log. */
export const timelineCollection: CollectionDeclaration = {
  name: 'timeline',
  indexes: [
    { name: 'by-time', equals: ['span'], orderBy: 'at' },
    { name: 'by-position', equals: ['span'], orderBy: 'position' },
  ],
};
