import {
  checkLimit,
  type CollectionDeclaration,
  compareText,
  type DocumentCollection,
  type DocumentPage,
  type DocumentQuery,
  type DocumentSelection,
  type DocumentScan,
  DocumentStoreUnavailableError,
  indexEntries,
  pageOf,
  planQuery,
  planSelection,
  type SelectionPlan,
  type StampedDocument,
} from '../core';
import { MemoryIndex } from './memory-index';

interface Row {
  readonly position: string;
  /** JSON text: neither a writer nor a reader holds the stored object itself. */
  readonly body: string;
}

/** The documents of one build in this process, kept as text with their declared indexes. */
export class MemoryCollection {
  private readonly rows = new Map<string, Row>();
  private readonly indexes: readonly MemoryIndex[];
  /** All ids in order, from the first scan until another id arrives. */
  private sortedIds: readonly string[] | null = null;
  private dropped = false;

  constructor(readonly declaration: CollectionDeclaration) {
    this.indexes = declaration.indexes.map((index) => new MemoryIndex(index));
  }

  drop(): void {
    this.dropped = true;
  }

  /** The collection as somebody declared it who may know fewer indexes than it has. */
  as<Document>(
    declaration: CollectionDeclaration,
    check: () => void,
    written: () => void,
  ): DocumentCollection<Document> {
    const open = (): void => {
      check();
      if (this.dropped) throw new DocumentStoreUnavailableError(`The build of ${declaration.name} was dropped`);
    };
    return {
      loadMany: async (ids) => (open(), this.loadMany<Document>(ids)),
      find: async (query) => (open(), this.find<Document>(declaration, query)),
      count: async (selection) => (open(), this.count(declaration, selection)),
      scan: async (scan) => (open(), this.scan<Document>(scan)),
      writeMany: async (documents) => {
        open();
        if (documents.length === 0) return;
        this.writeMany(documents);
        written();
      },
    };
  }

  private loadMany<Document>(ids: readonly string[]): ReadonlyMap<string, StampedDocument<Document>> {
    const found = new Map<string, StampedDocument<Document>>();
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row !== undefined) found.set(id, { id, position: row.position, document: JSON.parse(row.body) as Document });
    }
    return found;
  }

  private find<Document>(declaration: CollectionDeclaration, query: DocumentQuery): DocumentPage<Document> {
    const plan = planQuery(declaration, query);
    const { places, next } = pageOf(plan, this.indexOf(plan)?.scan(plan) ?? []);
    const found = this.loadMany<Document>(places.map(({ id }) => id));
    return { items: places.flatMap(({ id }) => found.get(id) ?? []), next };
  }

  private count(declaration: CollectionDeclaration, selection: DocumentSelection): number {
    const plan = planSelection(declaration, selection);
    return this.indexOf(plan)?.count(plan) ?? 0;
  }

  private indexOf({ index }: SelectionPlan): MemoryIndex | undefined {
    return this.indexes.find(({ declaration: { name } }) => name === index.name);
  }

  private scan<Document>({ afterId, limit }: DocumentScan): readonly StampedDocument<Document>[] {
    checkLimit(limit);
    this.sortedIds ??= [...this.rows.keys()].sort(compareText);
    const from = afterId === undefined ? 0 : this.sortedIds.findIndex((id) => compareText(id, afterId) > 0);
    const ids = from === -1 ? [] : this.sortedIds.slice(from, from + limit);
    return [...this.loadMany<Document>(ids).values()];
  }

  private writeMany(documents: readonly StampedDocument<unknown>[]): void {
    const rows = documents.map(({ id, position, document }) => ({ id, position, body: JSON.stringify(document) }));
    // All are looked at before any is stored: a document that does not fit leaves nothing behind.
    for (const { id, body } of rows) {
      for (const { declaration } of this.indexes) indexEntries(declaration, id, JSON.parse(body));
    }
    for (const row of rows) this.write(row);
  }

  private write({ id, position, body }: Row & { readonly id: string }): void {
    const previous = this.rows.get(id);
    if (previous !== undefined && compareText(position, previous.position) <= 0) return;
    for (const index of this.indexes) {
      if (previous !== undefined) index.remove(id, JSON.parse(previous.body));
      index.add(id, JSON.parse(body));
    }
    this.rows.set(id, { position, body });
    if (previous === undefined) this.sortedIds = null;
  }
}
