import type { IndexDeclaration, IndexValue, Keyset } from './document-store';

/** One place of a document in an index: its partition, and where it stands in there. */
export interface IndexEntry extends Keyset {
  /** The values of the `equals` fields, each by {@link equalsKey}. */
  readonly equals: readonly string[];
  /** One value of the `contains` field; null in an index without one. */
  readonly value: string | null;
}

/** Equal for equal values only; text, numbers, booleans and null are never equal to each other. */
export const equalsKey = (value: IndexValue): string => JSON.stringify(value);

/**
 * Where a document stands in an index: once, or once for each distinct value of its `contains` field (nowhere when the
 * list is empty or absent). A field of `equals` that is absent counts as null. Throws a TypeError for a document
 * without an order, or with a value that an index cannot hold.
 */
export function indexEntries(index: IndexDeclaration, id: string, document: unknown): readonly IndexEntry[] {
  const fields = document as Readonly<Record<string, unknown>>;
  requireIndexableId(index, id);
  const equals = (index.equals ?? []).map((field) => equalsKeyIn(index, field, fields));
  const order = orderValue(index, fields);
  if (index.contains === undefined) return [{ equals, value: null, order, id }];
  return containedValues(index, index.contains, fields).map((value) => ({ equals, value, order, id }));
}

/** Throws a TypeError for an id that an index cannot hold. */
export function requireIndexableId(index: IndexDeclaration, id: string): void {
  if (!isPlainText(id)) throw new TypeError(`Index ${index.name} cannot hold this id`);
}

/** What a field of `equals` compares by in this document. Throws a TypeError for a value that an index cannot hold. */
export const equalsKeyIn = (index: IndexDeclaration, field: string, document: unknown): string =>
  equalsKey(indexValue(index, field, (document as Readonly<Record<string, unknown>>)[field]));

/** Equal for two entries of the same document in the same place. */
export const entryKey = ({ equals, value, order }: IndexEntry): string => JSON.stringify([equals, value, order]);

/** What the document is ordered by in this index. Throws a TypeError when it has neither text nor a number there. */
export function orderValue(index: IndexDeclaration, document: unknown): string | number {
  const value = (document as Readonly<Record<string, unknown>>)[index.orderBy];
  if (isPlainText(value) || typeof value === 'number') return value;
  throw new TypeError(`Index ${index.name} needs text or a number in ${index.orderBy}`);
}

function indexValue(index: IndexDeclaration, field: string, value: unknown): IndexValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError(`Index ${index.name} cannot hold what is in ${field}`);
}

function containedValues(
  index: IndexDeclaration,
  field: string,
  fields: Readonly<Record<string, unknown>>,
): readonly string[] {
  const list = fields[field] ?? [];
  if (Array.isArray(list) && list.every(isPlainText)) return [...new Set(list)];
  throw new TypeError(`Index ${index.name} needs a list of text in ${field}`);
}

// Text that is the same in every store: some end it at a NUL, or replace half a surrogate pair.
const isPlainText = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
