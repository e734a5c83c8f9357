import { type BuildCheckpoint, checkpointKey, checkpointRecord } from './build-checkpoint';
import type { CollectionDeclaration, DocumentCollection, DocumentStore } from './document-store';

/** One build as a projection writes it: its documents and its checkpoint. */
export interface BuildTarget<Document> extends Pick<DocumentCollection<Document>, 'loadMany' | 'writeMany'> {
  /** Null before the first one was stored. */
  loadCheckpoint(): Promise<BuildCheckpoint | null>;
  /**
   * Durable after every document written before it. Answers false, and stores nothing, unless the checkpoint is the one
   * that was last loaded or stored here.
   */
  storeCheckpoint(checkpoint: BuildCheckpoint): Promise<boolean>;
}

/** Makes the build when it is not there, and answers what a projection needs to fill it. */
export async function projectionTarget<Document>(
  store: DocumentStore,
  declaration: CollectionDeclaration,
  build: string,
): Promise<BuildTarget<Document>> {
  const collection = await store.open<Document>(declaration, build);
  const checkpoint = checkpointRecord(store.records, checkpointKey(declaration.name, build));
  return {
    loadMany: (ids) => collection.loadMany(ids),
    writeMany: (documents) => collection.writeMany(documents),
    loadCheckpoint: () => checkpoint.load(),
    storeCheckpoint: (reached) => checkpoint.store(reached),
  };
}
