import { StoreUnavailableError } from '../core';

export interface TimeLimits {
  /** How long one question to the server waits for its answer. */
  readonly stepMs: number;
  /** How long a call of the port may take with all its repetitions. */
  readonly totalMs: number;
}

/** No promise of the port is pending for longer than ten seconds. */
export const DEFAULT_LIMITS: TimeLimits = { stepMs: 3_000, totalMs: 9_000 };

/** Nothing is begun that has less time than this part of a step left. */
const LEAST_PART = 0.1;

/** The server said nothing in time. What was asked for may have been done. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The time that one call of the port has, from when it came on, waiting for its turn included. */
export class TimeBudget {
  readonly #end: number;

  constructor(private readonly limits: TimeLimits) {
    this.#end = performance.now() + limits.totalMs;
  }

  /** Milliseconds that the next step may take. Throws `StoreUnavailableError` when there is no time for one. */
  step(): number {
    const left = this.#end - performance.now();
    if (left < this.limits.stepMs * LEAST_PART) throw new StoreUnavailableError('EventStoreDB did not answer in time');
    return Math.min(left, this.limits.stepMs);
  }

  /** Whether there is time for a step after a pause. */
  allows(pauseMs: number): boolean {
    return this.#end - performance.now() - pauseMs >= this.limits.stepMs * LEAST_PART;
  }
}

/** Settles as the promise does, or rejects as soon as the signal says so; what the promise does later is ignored. */
export const unlessAborted = <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const aborted = () => reject(new Error('Aborted'));
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });

/** Settles as the promise does, or rejects with `NoAnswerError` after so many milliseconds; what it does later is ignored. */
export const within = <Result>(promise: Promise<Result>, milliseconds: number): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswerError('No answer')), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
