import type { DocumentPage, DocumentStore, Keyset } from '@app/documents';

import { REFUSALS_BUILD, type RefusalDocument, refusalsCollection } from './refusals.collection';

/** Refusals of a whole tree, or those that one community of it was part of. */
export interface RefusalListing {
  readonly rootId: string;
  /** Null for the whole tree. */
  readonly communityId: string | null;
  readonly limit: number;
  readonly after?: Keyset;
}

/** A page of what is kept, the latest first; empty while nothing was ever refused. */
export async function listRefusals(
  store: Pick<DocumentStore, 'openExisting'>,
  { rootId, communityId, ...page }: RefusalListing,
): Promise<DocumentPage<RefusalDocument>> {
  const ring = await store.openExisting<RefusalDocument>(refusalsCollection, REFUSALS_BUILD);
  if (ring === null) return { items: [], next: null };
  const selection =
    communityId === null
      ? { index: 'in-tree', equals: { rootId } }
      : { index: 'in-communities', containsAny: [communityId] };
  return ring.find({ ...selection, ...page, direction: 'desc' });
}
