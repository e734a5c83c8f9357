/**
 * A value that an index can hold and compare. Text compares by code point; what orders a document or stands in its list,
 * and its id, holds no NUL and no half of a surrogate pair.
 */
export type IndexValue = string | number | boolean | null;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * An index declared beside its read model. Fields are names of top-level fields of the document.
 *
 * A query on it names a value for every field of `equals`, one or more values for `contains` (a field that holds a list
 * of text), may bound `orderBy`, and reads in the order of (orderBy, id). A field of `equals` that a document does not
 * have counts as null.
 */
export interface IndexDeclaration {
  readonly name: string;
  readonly equals?: readonly string[];
  readonly contains?: string;
  /** A field that every document of the collection has, holding text (or a number; never mixed). */
  readonly orderBy: string;
}

export interface CollectionDeclaration {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  readonly indexes: readonly IndexDeclaration[];
}

/** A document with the position of the last event it contains. */
export interface StampedDocument<Document> {
  readonly id: string;
  readonly position: string;
  readonly document: Document;
}

/** Where a page ended: the next one starts right after it, whatever was inserted meanwhile. */
export interface Keyset {
  readonly order: string | number;
  readonly id: string;
}

/** Which documents of an index are meant. */
export interface DocumentSelection {
  /** Name of a declared index. */
  readonly index: string;
  readonly equals?: Readonly<Record<string, IndexValue>>;
  /** 1 to 50 values: documents whose list holds any of them; each document once. */
  readonly containsAny?: readonly string[];
  /** Inclusive bounds of the `orderBy` field. */
  readonly range?: { readonly from?: string | number; readonly to?: string | number };
}

export interface DocumentQuery extends DocumentSelection {
  readonly direction?: 'asc' | 'desc';
  readonly after?: Keyset;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface DocumentPage<Document> {
  readonly items: readonly StampedDocument<Document>[];
  /** Null when the end was reached. */
  readonly next: Keyset | null;
}

export interface DocumentScan {
  /** The listing goes on right after this id; from the first when left out. */
  readonly afterId?: string;
  /** 1 to 1,000. */
  readonly limit: number;
}

/**
 * The documents of one read model in one build. Every method rejects with `DocumentStoreUnavailableError` on a fault
 * and after the build was dropped, and writes with `DocumentStoreFullError` when there is no room left.
 */
export interface DocumentCollection<Document> {
  /** Absent ids are absent from the answer. */
  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StampedDocument<Document>>>;
  /** Throws `UndeclaredIndexError` for a query that no declared index serves, RangeError for one out of its bounds. */
  find(query: DocumentQuery): Promise<DocumentPage<Document>>;
  /**
   * How many documents the selection means, each once: as many as `find` answers on all its pages. Reads places of the
   * index and no document; its time grows with their number. Throws as `find` does.
   */
  count(selection: DocumentSelection): Promise<number>;
  /**
   * All documents page by page, by id in the order of code points; fewer than `limit`: the end was reached. Throws a
   * RangeError for a limit out of its bounds.
   */
  scan(scan: DocumentScan): Promise<readonly StampedDocument<Document>[]>;
  /**
   * Writes each unless the stored one has the same or a later position; safe to repeat; an empty list is fine. Throws a
   * TypeError, and stores nothing, for a document that a declared index cannot hold.
   */
  writeMany(documents: readonly StampedDocument<Document>[]): Promise<void>;
}

/** A small record outside the collections: checkpoints, pointers to live builds, leases. */
export interface ControlRecord {
  readonly value: Json;
  /** Counts the writes of this record, 1 for the first. */
  readonly revision: number;
}

export interface ControlRecords {
  get(key: string): Promise<ControlRecord | null>;
  /** All records whose key starts with the prefix, by key. */
  list(prefix: string): Promise<ReadonlyMap<string, ControlRecord>>;
  /**
   * Durable after every document written before it. With `expectedRevision` (0 = absent) it writes only if the record
   * is there, and answers whether it did.
   */
  put(key: string, value: Json, expectedRevision?: number): Promise<boolean>;
  /** Safe to repeat. */
  remove(key: string): Promise<void>;
}

export interface DocumentStore {
  readonly records: ControlRecords;
  /** The collection in this build, made with its indexes when it is not there. `build`: lower-case letters and digits. */
  open<Document>(declaration: CollectionDeclaration, build: string): Promise<DocumentCollection<Document>>;
  /** The same for a build that is there; null, and nothing is made, for one that is not. */
  openExisting<Document>(
    declaration: CollectionDeclaration,
    build: string,
  ): Promise<Omit<DocumentCollection<Document>, 'writeMany'> | null>;
  /** Builds of this collection that exist, in order of name. */
  builds(name: string): Promise<readonly string[]>;
  /** Deletes a build with its documents. Safe to repeat. */
  drop(name: string, build: string): Promise<void>;
  /** Calls back after writes through this object: a hint to look again, nothing to rely on. Returns how to stop. */
  onWrite(listener: () => void): () => void;
  /** Safe to repeat. */
  close(): Promise<void>;
}
