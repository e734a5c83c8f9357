import type { Keyset } from './document-store';
import { compareKeysets } from './order';
import type { QueryPlan } from './query-plan';

/** The places of one page, and where the next one starts. */
export interface Page {
  readonly places: readonly Keyset[];
  readonly next: Keyset | null;
}

/**
 * One page out of the scans of each value, every place once. Each scan must hold its first `limit + 1` places: what
 * comes later in one of them cannot belong to the page, and the one place too many tells whether there is a next page.
 */
export function pageOf(plan: QueryPlan, scans: readonly (readonly Keyset[])[]): Page {
  const places = scans.length === 1 ? (scans[0] ?? []) : mergeScans(plan, scans);
  const kept = places.slice(0, plan.limit).map(({ order, id }) => ({ order, id }));
  return { places: kept, next: places.length > plan.limit ? (kept.at(-1) ?? null) : null };
}

function mergeScans({ descending }: QueryPlan, scans: readonly (readonly Keyset[])[]): readonly Keyset[] {
  const sorted = scans
    .flat()
    .sort((one, other) => (descending ? compareKeysets(other, one) : compareKeysets(one, other)));
  return sorted.filter((place, at) => {
    const previous = sorted[at - 1];
    return previous === undefined || compareKeysets(previous, place) !== 0;
  });
}
