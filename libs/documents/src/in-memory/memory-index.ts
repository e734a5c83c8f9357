import {
  compareKeysets,
  compareOrder,
  indexEntries,
  type Bound,
  type IndexDeclaration,
  type IndexEntry,
  type Keyset,
  type QueryPlan,
} from '../core';

/** A declared index: for each combination of values its places, sorted as they are read. */
export class MemoryIndex {
  private readonly partitions = new Map<string, Keyset[]>();

  constructor(readonly declaration: IndexDeclaration) {}

  add(id: string, document: unknown): void {
    for (const entry of indexEntries(this.declaration, id, document)) {
      const key = partitionKey(entry.equals, entry.value);
      const places = this.partitions.get(key) ?? [];
      this.partitions.set(key, places);
      places.splice(
        firstAt(places, (place) => compareKeysets(place, entry) >= 0),
        0,
        { order: entry.order, id },
      );
    }
  }

  remove(id: string, document: unknown): void {
    for (const entry of indexEntries(this.declaration, id, document)) {
      const places = this.partitions.get(partitionKey(entry.equals, entry.value)) ?? [];
      places.splice(
        firstAt(places, (place) => compareKeysets(place, entry) >= 0),
        1,
      );
    }
  }

  /** For each value of the query the first `limit + 1` places. */
  scan({ equals, values, lower, upper, descending, limit }: QueryPlan): readonly (readonly Keyset[])[] {
    return (values ?? [null]).map((value) => {
      const places = this.partitions.get(partitionKey(equals, value)) ?? [];
      const start = lower === null ? 0 : firstAt(places, (place) => isWithinLower(place, lower));
      const end = upper === null ? places.length : firstAt(places, (place) => !isWithinUpper(place, upper));
      if (descending) return places.slice(Math.max(start, end - limit - 1), end).reverse();
      return places.slice(start, Math.min(end, start + limit + 1));
    });
  }
}

const partitionKey = (equals: IndexEntry['equals'], value: IndexEntry['value']): string =>
  JSON.stringify([equals, value]);

const isWithinLower = (place: Keyset, { order, id }: Bound): boolean =>
  id === null ? compareOrder(place.order, order) >= 0 : compareKeysets(place, { order, id }) > 0;

const isWithinUpper = (place: Keyset, { order, id }: Bound): boolean =>
  id === null ? compareOrder(place.order, order) <= 0 : compareKeysets(place, { order, id }) < 0;

/** Binary search for the first place that passes; all after it pass too. */
function firstAt(places: readonly Keyset[], passes: (place: Keyset) => boolean): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const place = places[middle];
    if (place !== undefined && passes(place)) high = middle;
    else low = middle + 1;
  }
  return low;
}
