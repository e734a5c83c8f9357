import {
  checkLimit,
  type CollectionDeclaration,
  type DocumentCollection,
  type DocumentPage,
  type DocumentQuery,
  type DocumentScan,
  type DocumentSelection,
  type Keyset,
  pageOf,
  planQuery,
  planSelection,
  type QueryPlan,
  type StampedDocument,
} from '../core';
import { documentsTable } from './build-tables';
import { countStatement, scanStatement } from './scan-statement';
import type { SqliteConnection } from './sqlite-connection';

interface DocumentRow {
  readonly id: string;
  readonly position: string;
  readonly body: string;
}

/** One build in its tables, for reading. */
export class SqliteCollection<Document> implements Omit<DocumentCollection<Document>, 'writeMany'> {
  private readonly table: string;

  constructor(
    protected readonly connection: SqliteConnection,
    private readonly declaration: CollectionDeclaration,
    private readonly build: string,
  ) {
    this.table = documentsTable(declaration.name, build);
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
}

const stamped = <Document>({ id, position, body }: DocumentRow): StampedDocument<Document> => ({
  id,
  position,
  document: JSON.parse(body) as Document,
});
