import {
  checkLimit,
  type CollectionDeclaration,
  type DocumentCollection,
  type DocumentPage,
  type DocumentQuery,
  type DocumentScan,
  type DocumentSelection,
  DocumentStoreUnavailableError,
  orderValue,
  pageOf,
  planQuery,
  planSelection,
  type StampedDocument,
} from '../core';
import type { BuildEntry } from './build-catalogue';
import { writeGuarded } from './guarded-write';
import type { MongoDbConnection } from './mongodb-connection';
import { listFilter, scanFilter } from './scan-filter';
import { Pieces } from './pieces';
import { isMarker, marker, placePath, stamped, storedDocument, type StoredDocument } from './stored-document';

const whole = { position: 1, body: 1 } as const;

/**
 * One build in its collection. Every method is one round trip, and a second one where nothing was found; writing takes more
 * of them where the server does not answer to all of it in time.
 */
export class MongoDbCollection<Document> implements DocumentCollection<Document> {
  private readonly pieces = new Pieces();

  constructor(
    private readonly connection: MongoDbConnection,
    private readonly declaration: CollectionDeclaration,
    private readonly entry: BuildEntry,
    private readonly written: () => void,
  ) {}

  async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StampedDocument<Document>>> {
    if (ids.length === 0) return new Map();
    const asked = [marker._id, ...new Set(ids)];
    const found = await this.connection.call(() =>
      this.stored
        .find({ _id: { $in: asked } }, { projection: whole, batchSize: asked.length + 1, ...this.limit })
        .toArray(),
    );
    if (!found.some(isMarker)) throw dropped();
    return new Map(found.filter((row) => !isMarker(row)).map((row) => [String(row._id), stamped<Document>(row)]));
  }

  async find(query: DocumentQuery): Promise<DocumentPage<Document>> {
    const plan = planQuery(this.declaration, query);
    const rows = await this.found(
      this.stored
        .find(scanFilter(plan), { projection: whole, hint: plan.index.name, batchSize: plan.limit + 2, ...this.limit })
        .sort({ [placePath(plan.index)]: plan.descending ? -1 : 1 })
        .limit(plan.limit + 1),
    );
    const places = rows.map(({ id, document }) => ({ id, order: orderValue(plan.index, document) }));
    return { items: rows.slice(0, plan.limit), next: pageOf(plan, [places]).next };
  }

  async count(selection: DocumentSelection): Promise<number> {
    const plan = planSelection(this.declaration, selection);
    return this.connection.call(async () => {
      const counted = await this.stored.countDocuments(scanFilter(plan), { hint: plan.index.name, ...this.limit });
      if (counted === 0) await this.checkThere();
      return counted;
    });
  }

  async scan({ afterId, limit }: DocumentScan): Promise<readonly StampedDocument<Document>[]> {
    checkLimit(limit);
    return this.found(
      this.stored
        .find({ _id: listFilter(afterId) }, { projection: whole, batchSize: limit + 1, ...this.limit })
        .sort({ _id: 1 })
        .limit(limit),
    );
  }

  async writeMany(documents: readonly StampedDocument<Document>[]): Promise<void> {
    // All indexes that the build was made with are kept, whichever this writer knows.
    const rows = documents.map((document) => storedDocument(this.entry.indexes, document));
    if (rows.length === 0) return;
    await this.pieces.write(rows, (piece) => this.connection.call(() => writeGuarded(this.stored, piece)));
    this.written();
  }

  private found(cursor: {
    toArray(): Promise<readonly StoredDocument[]>;
  }): Promise<readonly StampedDocument<Document>[]> {
    return this.connection.call(async () => {
      const rows = await cursor.toArray();
      if (rows.length === 0) await this.checkThere();
      return rows.map((row) => stamped<Document>(row));
    });
  }

  /** After a reading of nothing: a collection that is gone has nothing either. */
  private async checkThere(): Promise<void> {
    if ((await this.stored.findOne({ _id: marker._id }, this.limit)) === null) throw dropped();
  }

  private get stored() {
    return this.connection.collection<StoredDocument>(this.entry.collection);
  }

  private get limit() {
    return { maxTimeMS: this.connection.limits.answerMs };
  }
}

const dropped = (): DocumentStoreUnavailableError => new DocumentStoreUnavailableError('The build was dropped');
