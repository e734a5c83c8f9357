import { equalsKey, type IndexDeclaration, indexEntries, orderValue, type StampedDocument } from '../core';
import { placeKey } from './place-key';

/** No text, so it is never among documents. */
const markerId = 0;

/** A document as it is stored: its text, and beside it what its indexes compare, by the field it comes from. */
export interface StoredDocument {
  readonly _id: string | typeof markerId;
  readonly position: string;
  /** JSON: names of fields may hold dots and dollars, and order and types come back as they went. */
  readonly body: string;
  readonly equals?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, readonly string[]>>;
  readonly places?: Readonly<Record<string, string>>;
}

/** Stands in the collection of every build, and goes with it: where it is not, the build was dropped. */
export const marker: StoredDocument = { _id: markerId, position: '', body: 'null' };

export const isMarker = ({ _id }: StoredDocument): boolean => _id === markerId;

/** What a server takes is 16 MiB for all of a document; what its indexes hold needs some of it. */
const mostBodyBytes = 12 * 1_024 * 1_024;

/** The keys of an index: equality, then a value of the list, then the place. */
export const indexKeys = (index: IndexDeclaration): readonly string[] => [
  ...(index.equals ?? []).map((field) => `equals.${field}`),
  ...(index.contains === undefined ? [] : [`values.${index.contains}`]),
  placePath(index),
];

export const placePath = ({ orderBy }: IndexDeclaration): string => `places.${orderBy}`;

/**
 * The document with what all indexes of its build hold of it. Throws a TypeError for one that an index cannot hold,
 * RangeError for one that is too large.
 */
export function storedDocument(
  made: readonly IndexDeclaration[],
  { id, position, document }: StampedDocument<unknown>,
): StoredDocument {
  const body = JSON.stringify(document);
  if (Buffer.byteLength(body) > mostBodyBytes) throw new RangeError(`A document holds at most ${mostBodyBytes} bytes`);
  const fields = JSON.parse(body) as Readonly<Record<string, unknown>>;
  const equals: Record<string, string> = {};
  const values: Record<string, readonly string[]> = {};
  const places: Record<string, string> = {};
  for (const index of made) {
    const entries = indexEntries(index, id, fields);
    for (const field of index.equals ?? []) equals[field] = equalsKey((fields[field] ?? null) as string | null);
    if (index.contains !== undefined) values[index.contains] = entries.flatMap(({ value }) => value ?? []);
    places[index.orderBy] = placeKey({ order: orderValue(index, fields), id });
  }
  return { _id: id, position, body, equals, values, places };
}

export const stamped = <Document>({ _id, position, body }: StoredDocument): StampedDocument<Document> => ({
  id: String(_id),
  position,
  document: JSON.parse(body) as Document,
});
