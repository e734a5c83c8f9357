import {
  compareText,
  equalsKeyIn,
  type IndexDeclaration,
  orderValue,
  requireIndexableId,
  type StampedDocument,
} from '../core';
import { documentsTable, hasPlaces, indexedFields } from './build-tables';
import { type Fields, PlacesTable } from './places-table';
import type { SqliteConnection } from './sqlite-connection';

/** A document as it is written, or was found, with all that indexes are made of. */
interface Standing {
  readonly position: string;
  readonly columns: readonly (string | number)[];
  /** What multi-value indexes look at. */
  readonly fields: Fields;
}

/** A document ready to be written. */
export interface WritableDocument extends Standing {
  readonly id: string;
  readonly body: string;
}

/** What is known to be stored under an id; null where nothing is. It may be out of date. */
export type Remembered = ReadonlyMap<string, Standing | null>;

/** Writes the documents of one build with everything that its indexes need, inside a transaction of the caller. */
export class DocumentWriter {
  private readonly places: readonly PlacesTable[];
  private readonly fields: ReturnType<typeof indexedFields>;
  /** Top-level fields that multi-value indexes are made of. */
  private readonly placed: readonly string[];
  private readonly insert: string;
  private readonly replaceAll: string;
  private readonly replaceBody: string;
  private readonly select: string;

  constructor(
    private readonly connection: SqliteConnection,
    name: string,
    build: string,
    /** The indexes that the build was made with: all of them are kept, whichever the caller knows. */
    private readonly made: readonly IndexDeclaration[],
  ) {
    const table = documentsTable(name, build);
    const listed = made.filter(hasPlaces);
    this.places = listed.map((index) => new PlacesTable(connection, name, build, index));
    this.placed = [
      ...new Set(listed.flatMap(({ equals = [], contains = '', orderBy }) => [...equals, contains, orderBy])),
    ];
    this.fields = indexedFields(made);
    const columns = ['id', 'position', 'body', ...this.fields.map(({ column }) => column)];
    const values = columns.map(() => '?').join(', ');
    this.insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values}) ON CONFLICT (id) DO NOTHING`;
    // Columns that are named are taken out of their indexes and put in again, the same or not.
    const replace = (named: readonly string[]) =>
      `UPDATE ${table} SET ${named.map((column) => `${column} = ?`).join(', ')} WHERE id = ? AND position = ?`;
    this.replaceAll = replace(columns.slice(1));
    this.replaceBody = replace(['position', 'body']);
    this.select = `SELECT position, body FROM ${table} WHERE id = ?`;
  }

  /** Throws a TypeError for a document that an index cannot hold. */
  writable<Document>({ id, position, document }: StampedDocument<Document>): WritableDocument {
    for (const index of this.made) requireIndexableId(index, id);
    const standing = this.standing(position, document);
    for (const places of this.places) places.entries(id, standing.fields);
    return { ...standing, id, body: JSON.stringify(document) };
  }

  /** What a document that was just read tells whoever is to replace it. */
  standing(position: string, document: unknown): Standing {
    const all = document as Fields;
    const columns = this.fields.map(({ compares, index, field }) =>
      compares ? equalsKeyIn(index, field, all) : orderValue(index, all),
    );
    // Lists are copied: what a reader does to a document is not done to what is stored.
    const fields = Object.fromEntries(
      this.placed.map((field) => {
        const value = all[field];
        return [field, Array.isArray(value) ? (value as unknown[]).slice() : value];
      }),
    );
    return { position, columns, fields };
  }

  /** Writes each unless the stored one has the same or a later position. */
  write(documents: readonly WritableDocument[], remembered: Remembered): void {
    const known = new Map(remembered);
    for (const document of documents) {
      const before = known.get(document.id);
      if (before === undefined || !this.replace(document, before)) this.writeOverStored(document);
      known.delete(document.id);
    }
  }

  private writeOverStored(document: WritableDocument): void {
    const [row] = this.connection.all(this.select, [document.id]) as unknown as readonly {
      readonly position: string;
      readonly body: string;
    }[];
    this.replace(document, row === undefined ? null : this.standing(row.position, JSON.parse(row.body)));
  }

  /** False, and nothing is written, when the document is not later than what it replaces, or when that is not what is stored. */
  private replace(document: WritableDocument, before: Standing | null): boolean {
    const { id } = document;
    if (before !== null && compareText(document.position, before.position) <= 0) return false;
    if (!this.put(document, before)) return false;
    for (const places of this.places) places.move(id, before?.fields ?? null, document.fields);
    return true;
  }

  private put({ id, position, body, columns }: WritableDocument, before: Standing | null): boolean {
    if (before === null) return this.connection.run(this.insert, [id, position, body, ...columns]) === 1;
    const isMoved = columns.some((value, at) => value !== before.columns[at]);
    const changed = isMoved
      ? this.connection.run(this.replaceAll, [position, body, ...columns, id, before.position])
      : this.connection.run(this.replaceBody, [position, body, id, before.position]);
    return changed === 1;
  }
}
