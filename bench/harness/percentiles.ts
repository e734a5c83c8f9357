/** How long something took, in milliseconds. */
export interface Summary {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How many a second were done, all workers together. */
  readonly perSecond: number;
}

/** The smallest value that this share of the values does not exceed (nearest rank). NaN without values. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

/** Sums up durations that were measured within so many seconds. */
export const summaryOf = (durations: readonly number[], seconds: number): Summary => {
  const sorted = durations.toSorted((a, b) => a - b);
  return {
    samples: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: percentile(sorted, 1),
    perSecond: sorted.length / seconds,
  };
};
