import { forgetCheckpoint } from './build-checkpoint';
import type { DocumentStore } from './document-store';

/** The pointer that readers follow. */
export interface LivePointer {
  /** Null before the first build went live. */
  readonly build: string | null;
  /** Counts the changes of the pointer; 0 before the first. */
  readonly revision: number;
}

const liveKey = (name: string): string => `live:${name}`;

/** Where the readers of the collection are sent to now. */
export async function livePointer(store: DocumentStore, name: string): Promise<LivePointer> {
  const record = await store.records.get(liveKey(name));
  if (record === null) return { build: null, revision: 0 };
  if (typeof record.value === 'string') return { build: record.value, revision: record.revision };
  throw new TypeError(`The record ${liveKey(name)} names no build`);
}

/** The build of the collection that readers use; null before the first one went live. */
export async function liveBuild(store: DocumentStore, name: string): Promise<string | null> {
  return (await livePointer(store, name)).build;
}

/**
 * Sends readers to this build from their next look on. With `expectedRevision` it does so only if the pointer was not
 * changed since, and answers whether it did.
 */
export async function setLiveBuild(
  store: DocumentStore,
  name: string,
  build: string,
  expectedRevision?: number,
): Promise<boolean> {
  return store.records.put(liveKey(name), build, expectedRevision);
}

/**
 * Deletes a build with its checkpoint. Safe to repeat. The checkpoint goes first: a checkpoint without its documents
 * would let a later build of that name skip events.
 */
export async function dropBuild(store: DocumentStore, name: string, build: string): Promise<void> {
  await forgetCheckpoint(store, name, build);
  await store.drop(name, build);
}
