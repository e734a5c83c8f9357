export interface TimeLimits {
  /** How long a server that may be written to is looked for. */
  readonly selectMs: number;
  /** How long one question to the server waits for its answer. */
  readonly answerMs: number;
  /** How long a call of the port may take with everything it asks. */
  readonly totalMs: number;
}

/** No promise of the port is pending for longer than ten seconds. */
export const defaultLimits: TimeLimits = { selectMs: 3_000, answerMs: 5_000, totalMs: 9_000 };

/** Settles as the promise does, or as `late` ends after so many milliseconds; the promise is ignored then. */
export function within<Result>(promise: Promise<Result>, milliseconds: number, late: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(Promise.resolve().then(late)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
