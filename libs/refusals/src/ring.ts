import { type DocumentStore, DocumentStoreUnavailableError, type StampedDocument } from '@app/documents';

import type { Refusal } from './refusal';
import { MOST_PER_TREE, REFUSALS_BUILD, type RefusalDocument, refusalsCollection } from './refusals.collection';

const DIGITS = 20;
// Each loss means that another process took numbers meanwhile.
const MOST_LOSSES = 50;

const counterKey = (rootId: string): string => `refusals:${rootId}`;
const spelled = (number: number): string => String(number).padStart(DIGITS, '0');

/** Refusals of one tree, in order, each with the number that decides its slot. */
export type Numbered = readonly StampedDocument<RefusalDocument>[];

const inSlot = (refusal: Refusal, number: number): StampedDocument<RefusalDocument> => ({
  id: `${refusal.rootId}#${number % MOST_PER_TREE}`,
  position: spelled(number),
  document: { ...refusal, place: `${refusal.at}#${spelled(number)}` },
});

/**
 * Takes numbers for refusals of one tree, which no other process gets. Numbers that are taken and never written leave a gap, and
 * the tree keeps a refusal less for a while.
 */
export async function takeNumbers(
  { records }: Pick<DocumentStore, 'records'>,
  rootId: string,
  refusals: readonly Refusal[],
): Promise<Numbered> {
  const key = counterKey(rootId);
  for (let losses = 0; losses < MOST_LOSSES; losses += 1) {
    const record = await records.get(key);
    const next = typeof record?.value === 'number' ? record.value : 0;
    const taken = await records.put(key, next + refusals.length, record?.revision ?? 0);
    if (taken) return refusals.map((refusal, index) => inSlot(refusal, next + index));
  }
  throw new DocumentStoreUnavailableError(`The counter of refusals was taken by others ${MOST_LOSSES} times`);
}

/** Writes each into its slot, unless a later one stands there. Safe to repeat. */
export async function writeNumbered(store: DocumentStore, numbered: Numbered): Promise<void> {
  const ring = await store.open<RefusalDocument>(refusalsCollection, REFUSALS_BUILD);
  await ring.writeMany(numbered);
}
