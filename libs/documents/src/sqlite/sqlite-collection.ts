import {
  checkLimit,
  type CollectionDeclaration,
  compareText,
  type DocumentCollection,
  type DocumentPage,
  type DocumentQuery,
  type DocumentScan,
  type DocumentSelection,
  type IndexDeclaration,
  indexEntries,
  type Keyset,
  pageOf,
  planQuery,
  planSelection,
  type QueryPlan,
  type StampedDocument,
} from '../core';
import { documentsTable, hasPlaces } from './build-tables';
import { PlacesTable } from './places-table';
import { countStatement, scanStatement } from './scan-statement';
import type { SqliteConnection } from './sqlite-connection';

interface DocumentRow {
  readonly id: string;
  readonly position: string;
  readonly body: string;
}

/** One build in its tables. */
export class SqliteCollection<Document> implements DocumentCollection<Document> {
  private readonly table: string;
  private readonly places: readonly PlacesTable[];

  constructor(
    private readonly connection: SqliteConnection,
    private readonly declaration: CollectionDeclaration,
    private readonly build: string,
    /** The indexes that the build was made with: a writer keeps all of them, whichever it knows. */
    private readonly made: readonly IndexDeclaration[],
    private readonly written: () => void,
  ) {
    this.table = documentsTable(declaration.name, build);
    this.places = made.filter(hasPlaces).map((index) => new PlacesTable(connection, declaration.name, build, index));
  }

  async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StampedDocument<Document>>> {
    if (ids.length === 0) return new Map();
    const rows = await this.connection.attempt(() => this.rows(ids));
    return new Map([...rows].map(([id, row]) => [id, stamped<Document>(row)]));
  }

  async find(query: DocumentQuery): Promise<DocumentPage<Document>> {
    const plan = planQuery(this.declaration, query);
    return this.connection.attempt(() =>
      this.connection.read(() => {
        const { places, next } = pageOf(plan, this.scanIndex(plan));
        const rows = this.rows(places.map(({ id }) => id));
        return { items: places.flatMap(({ id }) => rows.get(id) ?? []).map((row) => stamped<Document>(row)), next };
      }),
    );
  }

  async count(selection: DocumentSelection): Promise<number> {
    const { sql, parameters } = countStatement(
      this.declaration.name,
      this.build,
      planSelection(this.declaration, selection),
    );
    const [row] = await this.connection.attempt(() => this.connection.all(sql, parameters));
    return Number(row?.['count']);
  }

  async scan({ afterId, limit }: DocumentScan): Promise<readonly StampedDocument<Document>[]> {
    checkLimit(limit);
    const [condition, after] = afterId === undefined ? ['', []] : ['WHERE id > ?', [afterId]];
    const sql = `SELECT id, position, body FROM ${this.table} ${condition} ORDER BY id LIMIT ?`;
    const rows = await this.connection.attempt(() => this.connection.all(sql, [...after, limit]));
    return (rows as unknown as readonly DocumentRow[]).map((row) => stamped<Document>(row));
  }

  async writeMany(documents: readonly StampedDocument<Document>[]): Promise<void> {
    const rows = documents.map(({ id, position, document }) => ({ id, position, body: JSON.stringify(document) }));
    this.checkPlain(rows);
    if (rows.length === 0) return;
    await this.connection.attempt(() => this.connection.write(() => this.writeRows(rows)));
    this.written();
  }

  private scanIndex(plan: QueryPlan): readonly (readonly Keyset[])[] {
    return (plan.values ?? [null]).map((value) => {
      const { sql, parameters } = scanStatement(this.declaration.name, this.build, plan, value);
      return this.connection.all(sql, parameters) as unknown as readonly Keyset[];
    });
  }

  private rows(ids: readonly string[]): Map<string, DocumentRow> {
    const rows = this.connection.all(
      `SELECT id, position, body FROM ${this.table} WHERE id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(ids)],
    ) as unknown as readonly DocumentRow[];
    return new Map(rows.map((row) => [row.id, row]));
  }

  private writeRows(rows: readonly DocumentRow[]): void {
    // Only a multi-value index needs to know what was there; the stamp of the row itself is compared by the statement.
    const stored = this.places.length === 0 ? new Map<string, DocumentRow>() : this.rows(rows.map(({ id }) => id));
    for (const row of rows) {
      const previous = stored.get(row.id);
      if (previous !== undefined && compareText(row.position, previous.position) <= 0) continue;
      this.upsert(row);
      for (const places of this.places) places.move(row.id, previous?.body ?? null, row.body);
      stored.set(row.id, row);
    }
  }

  private upsert({ id, position, body }: DocumentRow): void {
    this.connection.run(
      `INSERT INTO ${this.table} (id, position, body) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET position = excluded.position, body = excluded.body
       WHERE excluded.position > position`,
      [id, position, body],
    );
  }

  // What a multi-value index holds is looked at when it is written; the engine would take anything for the others.
  private checkPlain(rows: readonly DocumentRow[]): void {
    const plain = this.made.filter((index) => !hasPlaces(index));
    for (const { id, body } of rows) {
      const document: unknown = JSON.parse(body);
      for (const index of plain) indexEntries(index, id, document);
    }
  }
}

const stamped = <Document>({ id, position, body }: DocumentRow): StampedDocument<Document> => ({
  id,
  position,
  document: JSON.parse(body) as Document,
});
