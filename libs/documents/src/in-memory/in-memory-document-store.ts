import {
  checkBuildName,
  checkDeclaration,
  compareText,
  type DocumentStore,
  DocumentStoreUnavailableError,
  requireIndexes,
  WriteListeners,
} from '../core';
import { MemoryCollection } from './memory-collection';
import { memoryRecords } from './memory-records';

/** A store that lasts as long as this process; for tests and trials. Documents are copied on their way in and out. */
export function openInMemoryDocumentStore(): DocumentStore {
  const listeners = new WriteListeners();
  const collections = new Map<string, Map<string, MemoryCollection>>();
  let closed = false;
  const check = (): void => {
    if (closed) throw new DocumentStoreUnavailableError('The document store is closed');
  };
  const written = (): void => listeners.notify();
  const buildsOf = (name: string): Map<string, MemoryCollection> => {
    const builds = collections.get(name) ?? new Map<string, MemoryCollection>();
    collections.set(name, builds);
    return builds;
  };
  return {
    records: memoryRecords(check, written),
    open: async (declaration, build) => {
      check();
      checkDeclaration(declaration, build);
      const builds = buildsOf(declaration.name);
      const collection = builds.get(build) ?? new MemoryCollection(declaration);
      requireIndexes(declaration, build, collection.declaration.indexes);
      builds.set(build, collection);
      return collection.as(declaration, check, written);
    },
    builds: async (name) => (check(), [...buildsOf(name).keys()].sort(compareText)),
    drop: async (name, build) => {
      check();
      checkBuildName(name, build);
      buildsOf(name).get(build)?.drop();
      buildsOf(name).delete(build);
    },
    onWrite: (listener) => listeners.add(listener),
    close: async () => void (closed = true),
  };
}
