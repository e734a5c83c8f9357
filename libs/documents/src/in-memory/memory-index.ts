import {
  compareKeysets,
  compareOrder,
  indexEntries,
  type Bound,
  type IndexDeclaration,
  type IndexEntry,
  type Keyset,
  type QueryPlan,
  type SelectionPlan,
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
  scan({ descending, limit, ...selection }: QueryPlan): readonly (readonly Keyset[])[] {
    return this.runs(selection).map(({ places, start, end }) =>
      descending
        ? places.slice(Math.max(start, end - limit - 1), end).reverse()
        : places.slice(start, Math.min(end, start + limit + 1)),
    );
  }

  /** How many documents have a place in it. */
  count(selection: SelectionPlan): number {
    const runs = this.runs(selection);
    const [only] = runs;
    if (runs.length === 1 && only !== undefined) return Math.max(0, only.end - only.start);
    return new Set(runs.flatMap(({ places, start, end }) => places.slice(start, end).map(({ id }) => id))).size;
  }

  /** For each value its places, of which those from `start` up to `end` are meant. */
  private runs({ equals, values, lower, upper }: SelectionPlan) {
    return (values ?? [null]).map((value) => {
      const places = this.partitions.get(partitionKey(equals, value)) ?? [];
      const start = lower === null ? 0 : firstAt(places, (place) => isWithinLower(place, lower));
      const end = upper === null ? places.length : firstAt(places, (place) => !isWithinUpper(place, upper));
      return { places, start, end };
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
