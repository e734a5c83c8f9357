import { backoffDelay, type Random, sleep as realSleep, type Sleep } from './backoff';
import { WriteConflictError, WrongExpectedVersionError } from './errors';

export interface ConflictRetries {
  readonly retryForMs: number;
  /** Milliseconds of a clock that never goes backwards. */
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** How commands retry: for 2 seconds, by the clock of the process. */
export const conflictRetries: ConflictRetries = {
  retryForMs: 2_000,
  now: () => performance.now(),
  sleep: realSleep,
  random: Math.random,
};

const BETWEEN_ATTEMPTS = { firstMs: 5, maxMs: 250 };

/**
 * Attempts until one does not lose its race. Rejects with `WriteConflictError` when the time is up; with anything else
 * that an attempt throws, at once.
 */
export const retryConflicts = async <Result>(
  attempt: () => Promise<Result>,
  { retryForMs, now, sleep, random }: ConflictRetries,
): Promise<Result> => {
  const deadline = now() + retryForMs;
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      const delay = backoffDelay(BETWEEN_ATTEMPTS, conflicts, random);
      if (now() + delay >= deadline) throw new WriteConflictError(messageOf(error, conflicts + 1), { cause: error });
      await sleep(delay);
    }
  }
};

const messageOf = ({ streamName }: WrongExpectedVersionError, attempts: number): string =>
  `Stream ${streamName} kept changing during ${attempts} attempts; nothing was recorded, try again`;
