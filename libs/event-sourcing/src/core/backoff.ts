/** Waits this long, or shorter when the signal says so. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** A number from 0 up to but not including 1. */
export type Random = () => number;

export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Doubles from `firstMs` up to `maxMs`, then takes a random part of it (half at least), so that rivals drift apart. */
export const backoffDelay = ({ firstMs, maxMs }: Backoff, attempt: number, random: Random): number =>
  Math.min(firstMs * 2 ** attempt, maxMs) * (0.5 + random() / 2);

export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    if (signal?.aborted) wake();
    else signal?.addEventListener('abort', wake);
  });
