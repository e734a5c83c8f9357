import { entryKey, type IndexDeclaration, indexEntries, type IndexEntry } from '../core';
import { equalsColumn, placesTable } from './build-tables';
import type { SqliteConnection } from './sqlite-connection';

/** The side table of a multi-value index, kept in step with its documents inside their transaction. */
export class PlacesTable {
  private readonly insert: string;
  private readonly remove: string;

  constructor(
    private readonly connection: SqliteConnection,
    name: string,
    build: string,
    private readonly index: IndexDeclaration,
  ) {
    const table = placesTable(name, build, index);
    const columns = ['value', ...(index.equals ?? []).map(equalsColumn), '"order"', 'id'];
    this.insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    this.remove = `DELETE FROM ${table} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`;
  }

  /** Touches only the places that the document left or took. */
  move(id: string, previousBody: string | null, body: string): void {
    const before = this.entries(id, previousBody);
    const after = this.entries(id, body);
    for (const [key, entry] of before) if (!after.has(key)) this.connection.run(this.remove, parametersOf(entry));
    for (const [key, entry] of after) if (!before.has(key)) this.connection.run(this.insert, parametersOf(entry));
  }

  private entries(id: string, body: string | null): ReadonlyMap<string, IndexEntry> {
    const entries = body === null ? [] : indexEntries(this.index, id, JSON.parse(body));
    return new Map(entries.map((entry) => [entryKey(entry), entry]));
  }
}

const parametersOf = ({ value, equals, order, id }: IndexEntry): readonly (string | number | null)[] => [
  value,
  ...equals,
  order,
  id,
];
