import { type BuildCheckpoint, checkpointKey, loadCheckpoint } from './build-checkpoint';
import type { CollectionDeclaration, DocumentCollection, DocumentStore } from './document-store';

/** One build as a projection writes it: its documents and its checkpoint. */
export interface BuildTarget<Document> extends Pick<DocumentCollection<Document>, 'loadMany' | 'writeMany'> {
  /** Null before the first one was stored. */
  loadCheckpoint(): Promise<BuildCheckpoint | null>;
  /** Durable after every document written before it. */
  storeCheckpoint(checkpoint: BuildCheckpoint): Promise<void>;
}

/** Makes the build when it is not there, and answers what a projection needs to fill it. */
export async function projectionTarget<Document>(
  store: DocumentStore,
  declaration: CollectionDeclaration,
  build: string,
): Promise<BuildTarget<Document>> {
  const collection = await store.open<Document>(declaration, build);
  return {
    loadMany: (ids) => collection.loadMany(ids),
    writeMany: (documents) => collection.writeMany(documents),
    loadCheckpoint: () => loadCheckpoint(store, declaration.name, build),
    storeCheckpoint: async ({ logId, position, eventId }) => {
      await store.records.put(checkpointKey(declaration.name, build), { logId, position, eventId });
    },
  };
}
