import {
  checkBuildName,
  checkDeclaration,
  type CollectionDeclaration,
  compareText,
  type ControlRecords,
  type DocumentCollection,
  type DocumentStore,
  DocumentStoreUnavailableError,
  requireIndexes,
  WriteListeners,
} from '../core';
import { MemoryCollection } from './memory-collection';
import { memoryRecords } from './memory-records';

/** A store that lasts as long as this process; for tests and trials. Documents are copied on their way in and out. */
export const openInMemoryDocumentStore = (): DocumentStore => new InMemoryDocumentStore();

class InMemoryDocumentStore implements DocumentStore {
  readonly records: ControlRecords;
  private readonly listeners = new WriteListeners();
  private readonly collections = new Map<string, Map<string, MemoryCollection>>();
  private closed = false;

  constructor() {
    this.records = memoryRecords(
      () => this.check(),
      () => this.listeners.notify(),
    );
  }

  async open<Document>(declaration: CollectionDeclaration, build: string): Promise<DocumentCollection<Document>> {
    this.check();
    checkDeclaration(declaration, build);
    const builds = this.buildsOf(declaration.name);
    const collection = builds.get(build) ?? new MemoryCollection(declaration);
    requireIndexes(declaration, build, collection.declaration.indexes);
    builds.set(build, collection);
    return collection.as<Document>(
      declaration,
      () => this.check(),
      () => this.listeners.notify(),
    );
  }

  async openExisting<Document>(
    declaration: CollectionDeclaration,
    build: string,
  ): Promise<DocumentCollection<Document> | null> {
    this.check();
    checkDeclaration(declaration, build);
    return this.buildsOf(declaration.name).has(build) ? this.open<Document>(declaration, build) : null;
  }

  async builds(name: string): Promise<readonly string[]> {
    this.check();
    return [...this.buildsOf(name).keys()].sort(compareText);
  }

  async drop(name: string, build: string): Promise<void> {
    this.check();
    checkBuildName(name, build);
    this.buildsOf(name).get(build)?.drop();
    this.buildsOf(name).delete(build);
  }

  onWrite(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private check(): void {
    if (this.closed) throw new DocumentStoreUnavailableError('The document store is closed');
  }

  private buildsOf(name: string): Map<string, MemoryCollection> {
    const builds = this.collections.get(name) ?? new Map<string, MemoryCollection>();
    this.collections.set(name, builds);
    return builds;
  }
}
