import type { Bound, DocumentScan, SelectionPlan } from '../core';
import { firstAfter, firstOf, placeKey } from './place-key';
import { placePath } from './stored-document';

/** Bounds of a text; `$gte` or `$gt` is always there, and keeps to text: the marker of the build has none. */
type TextRange = Readonly<Partial<Record<'$gte' | '$gt' | '$lt', string>>>;

export type ScanFilter = Readonly<Record<string, string | TextRange | { readonly $in: readonly string[] }>>;

/**
 * The documents that a plan means. On the keys of its index it is one range for each value, in the order of places: with
 * several values the server merges those ranges, every document once, and sorts nothing.
 */
export function scanFilter({ index, equals, values, lower, upper }: SelectionPlan): ScanFilter {
  const fields = index.equals ?? [];
  return {
    ...Object.fromEntries(fields.map((field, at) => [`equals.${field}`, equals[at] ?? ''])),
    ...(index.contains !== undefined && { [`values.${index.contains}`]: oneOf(values ?? []) }),
    [placePath(index)]: { ...from(lower), ...to(upper) },
  };
}

/** The documents of a listing. */
export const listFilter = (afterId: DocumentScan['afterId']): TextRange =>
  afterId === undefined ? { $gte: '' } : { $gt: afterId };

/** The keys that start with a prefix. */
export function prefixFilter(prefix: string): TextRange {
  const points = [...prefix];
  while (points.at(-1) === '\u{10FFFF}') points.pop();
  const last = points.pop();
  if (last === undefined) return { $gte: prefix };
  const point = last.codePointAt(0) ?? 0;
  // Halves of pairs are no characters: what follows the last one before them is the first one behind.
  const next = point === 0xd7ff ? 0xe000 : point + 1;
  return { $gte: prefix, $lt: points.join('') + String.fromCodePoint(next) };
}

function oneOf(values: readonly string[]): string | { readonly $in: readonly string[] } {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { $in: values };
}

const from = (lower: Bound | null): TextRange => {
  if (lower === null) return { $gte: '' };
  return lower.id === null ? { $gte: firstOf(lower.order) } : { $gt: placeKey({ order: lower.order, id: lower.id }) };
};

const to = (upper: Bound | null): TextRange => {
  if (upper === null) return {};
  return { $lt: upper.id === null ? firstAfter(upper.order) : placeKey({ order: upper.order, id: upper.id }) };
};
