export interface RetryOptions {
  /** Attempts at one request, the first included. */
  readonly attempts: number;
  /** The longest wait before another attempt, in milliseconds. Who is told to wait longer gets the answer. */
  readonly longestWait: number;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

export const defaultRetries: RetryOptions = {
  attempts: 4,
  longestWait: 10_000,
  pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
};

type Send = (request: Request) => Promise<Response>;

const RETRIED: ReadonlySet<number> = new Set([429, 503]);
const FIRST_WAIT = 200;

/** How long to wait after an attempt, in milliseconds; null when the answer is the answer. */
const waitAfter = (response: Response, attempt: number): number | null => {
  if (!RETRIED.has(response.status)) return null;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : FIRST_WAIT * 2 ** attempt;
};

/**
 * Sends again what was answered 429 or 503, and what got no answer, at most `attempts` times. Safe for reads and for
 * commands with an Idempotency-Key; rejects with the last fault when there never was an answer.
 */
export const retrying = (send: Send, { attempts, longestWait, pause }: RetryOptions): Send => {
  const attemptFrom = async (request: Request, attempt: number): Promise<Response> => {
    const isLast = attempt + 1 >= attempts;
    // A body can be read once: what is sent is a copy as long as there may be another attempt.
    const answer = await send(isLast ? request : request.clone()).catch((error: unknown) => {
      if (isLast || request.signal.aborted) throw error;
      return null;
    });
    const wait = answer === null ? FIRST_WAIT * 2 ** attempt : waitAfter(answer, attempt);
    if (answer !== null && (wait === null || isLast || wait > longestWait)) return answer;
    await answer?.body?.cancel();
    await pause(Math.min(wait ?? 0, longestWait));
    return attemptFrom(request, attempt + 1);
  };
  return (request) => attemptFrom(request, 0);
};
