import { entryKey, type IndexDeclaration, indexEntries, type IndexEntry } from '../core';
import { equalsColumn, placesTable } from './build-tables';
import type { SqliteConnection } from './sqlite-connection';

/** Some fields of a document. */
export type Fields = Readonly<Record<string, unknown>>;

/** The side table of a multi-value index, kept in step with its documents inside their transaction. */
export class PlacesTable {
  private readonly insert: string;
  private readonly remove: string;
  /** What the places of a document follow from, its list apart. */
  private readonly scalars: readonly string[];
  private readonly list: string;

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
    this.scalars = [...(index.equals ?? []), index.orderBy];
    this.list = index.contains ?? '';
  }

  /** The entries of a document. Throws a TypeError for one that the index cannot hold. */
  entries(id: string, document: unknown): readonly IndexEntry[] {
    return indexEntries(this.index, id, document);
  }

  /** Touches only the places that the document left or took. */
  move(id: string, previous: Fields | null, next: Fields): void {
    if (previous !== null && this.areSame(previous, next)) return;
    const before = this.keyed(id, previous);
    const after = this.keyed(id, next);
    for (const [key, entry] of before) if (!after.has(key)) this.connection.run(this.remove, parametersOf(entry));
    for (const [key, entry] of after) if (!before.has(key)) this.connection.run(this.insert, parametersOf(entry));
  }

  private areSame(one: Fields, other: Fields): boolean {
    if (this.scalars.some((field) => one[field] !== other[field])) return false;
    const [left, right] = [one, other].map((fields) => (fields[this.list] ?? []) as readonly string[]);
    return left?.length === right?.length && left?.every((value, at) => value === right?.[at]) === true;
  }

  private keyed(id: string, fields: Fields | null): ReadonlyMap<string, IndexEntry> {
    const entries = fields === null ? [] : this.entries(id, fields);
    return new Map(entries.map((entry) => [entryKey(entry), entry]));
  }
}

const parametersOf = ({ value, equals, order, id }: IndexEntry): readonly (string | number | null)[] => [
  value,
  ...equals,
  order,
  id,
];
