import type { DocumentStore } from './document-store';
import { checkpointKey } from './build-checkpoint';

const liveKey = (name: string): string => `live:${name}`;

/** The build of the collection that readers use; null before the first one went live. */
export async function liveBuild(store: DocumentStore, name: string): Promise<string | null> {
  const record = await store.records.get(liveKey(name));
  if (record === null) return null;
  if (typeof record.value === 'string') return record.value;
  throw new TypeError(`The record ${liveKey(name)} names no build`);
}

/** Sends readers to this build from their next look on. Safe to repeat. */
export async function setLiveBuild(store: DocumentStore, name: string, build: string): Promise<void> {
  await store.records.put(liveKey(name), build);
}

/**
 * Deletes a build with its checkpoint. Safe to repeat. The checkpoint goes first: a checkpoint without its documents
 * would let a later build of that name skip events.
 */
export async function dropBuild(store: DocumentStore, name: string, build: string): Promise<void> {
  await store.records.remove(checkpointKey(name, build));
  await store.drop(name, build);
}
