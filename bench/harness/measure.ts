import { type Summary, summaryOf } from './percentiles';

export interface MeasureOptions {
  /** So many at a time. */
  readonly concurrency: number;
  readonly samples: number;
  /** Ends earlier when this is over; what is under way is waited for. */
  readonly withinMs: number;
}

/**
 * Does the work again and again, after a few unmeasured times to warm up, and sums up how long each time took. `work` is
 * told the number of the sample. Rejects with the first failure.
 */
export const measure = async (
  work: (sample: number) => Promise<unknown>,
  { concurrency, samples, withinMs }: MeasureOptions,
): Promise<Summary> => {
  for (let sample = 0; sample < Math.min(concurrency * 2, samples); sample += 1) await work(sample);
  const durations: number[] = [];
  const begin = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < samples && performance.now() - begin < withinMs) {
      const sample = next++;
      const start = performance.now();
      await work(sample);
      durations.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return summaryOf(durations, (performance.now() - begin) / 1_000);
};
