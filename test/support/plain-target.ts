import type { BuildTarget } from '@app/documents';
import type { Checkpoint, StampedDocument } from '@app/event-sourcing';

/** A build in plain maps, which copies nothing: what a store promises to a projection, at the price of the projection alone. */
export class PlainTarget implements BuildTarget<unknown> {
  private readonly documents = new Map<string, StampedDocument<unknown>>();
  private checkpoint: Checkpoint | null = null;

  get all(): readonly StampedDocument<unknown>[] {
    return [...this.documents.values()];
  }

  async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StampedDocument<unknown>>> {
    const found = new Map<string, StampedDocument<unknown>>();
    for (const id of ids) {
      const document = this.documents.get(id);
      if (document !== undefined) found.set(id, document);
    }
    return found;
  }

  async writeMany(documents: readonly StampedDocument<unknown>[]): Promise<void> {
    for (const document of documents) {
      const stored = this.documents.get(document.id);
      if (stored === undefined || stored.position < document.position) this.documents.set(document.id, document);
    }
  }

  async loadCheckpoint(): Promise<Checkpoint | null> {
    return this.checkpoint;
  }

  async storeCheckpoint(checkpoint: Checkpoint): Promise<boolean> {
    this.checkpoint = checkpoint;
    return true;
  }
}
