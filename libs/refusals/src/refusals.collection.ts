import type { CollectionDeclaration } from '@app/documents';

import type { Refusal } from './refusal';

/** So many refusals of each tree are kept, the latest ones. */
export const MOST_PER_TREE = 1_000;

/** A refusal in its slot. `place` orders by time, and by number within a moment. */
export interface RefusalDocument extends Refusal {
  readonly place: string;
}

/** Indexes: of a tree and of a community, both by time. */
export const refusalsCollection: CollectionDeclaration = {
  name: 'refusals',
  indexes: [
    { name: 'in-tree', equals: ['rootId'], orderBy: 'place' },
    { name: 'in-communities', contains: 'communityIds', orderBy: 'place' },
  ],
};

/** There is one build for ever: nothing could be built anew, because the log does not tell what was refused. */
export const REFUSALS_BUILD = '1';
