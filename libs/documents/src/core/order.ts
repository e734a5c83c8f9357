import type { Keyset } from './document-store';

/**
 * Order by code point, as stores that compare UTF-8 bytes have it. `<` alone compares UTF-16 units and puts characters
 * beyond the basic plane before some inside it.
 */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const one = left.charCodeAt(at);
    const other = right.charCodeAt(at);
    if (one !== other) return codePointRank(one) - codePointRank(other);
  }
  return left.length - right.length;
}

// Surrogates stand for characters above U+FFFF, so they rank above the rest of the basic plane.
const codePointRank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Numbers by value and before text, text by code point. */
export function compareOrder(left: string | number, right: string | number): number {
  if (typeof left === 'number') return typeof right === 'number' ? left - right : -1;
  return typeof right === 'number' ? 1 : compareText(left, right);
}

/** The order in which an index is read: by (orderBy, id). */
export function compareKeysets(left: Keyset, right: Keyset): number {
  return compareOrder(left.order, right.order) || compareText(left.id, right.id);
}
