import type { CollectionDeclaration } from '@app/documents';

/**
 * Indexes: spans of one width in order of time. Its name is another than that of version 1, which kept other spans: until the
 * new build is live, the old one is refused and not misread.
 */
export const timelineCollection: CollectionDeclaration = {
  name: 'timeline',
  indexes: [{ name: 'of-span', equals: ['span'], orderBy: 'at' }],
};
