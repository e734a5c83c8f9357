import type { CollectionDeclaration, DocumentCollection, IndexDeclaration, StampedDocument } from '../core';
import { DocumentWriter, type Remembered } from './document-writer';
import { SqliteCollection } from './sqlite-collection';
import type { SqliteConnection } from './sqlite-connection';
import type { WriteQueue } from './write-queue';

/** One build in its tables, for who fills it. */
export class WritableCollection<Document> extends SqliteCollection<Document> implements DocumentCollection<Document> {
  private readonly writer: DocumentWriter;
  /** What was loaded last. Mostly it is what is written next. */
  private remembered: Remembered = new Map();

  constructor(
    connection: SqliteConnection,
    private readonly writes: WriteQueue,
    declaration: CollectionDeclaration,
    build: string,
    made: readonly IndexDeclaration[],
    private readonly written: () => void,
  ) {
    super(connection, declaration, build);
    this.writer = new DocumentWriter(connection, declaration.name, build, made);
  }

  override async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StampedDocument<Document>>> {
    const loaded = await super.loadMany(ids);
    this.remembered = new Map(
      ids.map((id) => {
        const stored = loaded.get(id);
        return [id, stored === undefined ? null : this.writer.standing(stored.position, stored.document)];
      }),
    );
    return loaded;
  }

  async writeMany(documents: readonly StampedDocument<Document>[]): Promise<void> {
    const rows = documents.map((document) => this.writer.writable(document));
    const { remembered } = this;
    this.remembered = new Map();
    if (rows.length === 0) return;
    await this.writes.add(() => this.writer.write(rows, remembered));
    this.written();
  }
}
