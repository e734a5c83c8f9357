import type { DocumentStore } from '@app/documents';
import { isEmbedded } from '@app/runtime';

import { leasedOwnership } from './leased-ownership';
import { type Ownership, soleOwnership } from './ownership';

/**
 * Who keeps the read models at this URL up to date. An embedded store is for one process, which begins at once, also after
 * one that was killed; processes on a server take turns.
 */
export const ownershipOfProcess = (readModelUrl: string, { records }: Pick<DocumentStore, 'records'>): Ownership =>
  isEmbedded(readModelUrl) ? soleOwnership : leasedOwnership(records);
