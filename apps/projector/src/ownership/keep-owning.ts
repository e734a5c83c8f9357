import { type Backoff, backoffDelay, type Random, sleep as realSleep, type Sleep } from '@app/event-sourcing';

import type { Ownership, Tenure, Waiting } from './ownership';

export interface Owned extends Waiting {
  readonly ownership: Ownership;
  /** What the work is called among all processes. */
  readonly name: string;
  /** Ends when the signal of the tenure says so. What it rejects with before is told, and it is begun again. */
  readonly work: (tenure: Tenure) => Promise<void>;
  /** Must not throw. `failures`: how many in a row. */
  readonly onFault: (fault: Error, failures: number) => void;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

const BETWEEN_ATTEMPTS: Backoff = { firstMs: 100, maxMs: 5_000 };

/** Does the work whenever it is this process's own, until the signal; never rejects. */
export async function keepOwning(owned: Owned): Promise<void> {
  const { ownership, name, work, signal, onWaiting, onFault, sleep = realSleep, random = Math.random } = owned;
  let failures = 0;
  while (!signal.aborted) {
    const tenure = await ownership.take(name, { signal, onWaiting });
    if (tenure === null) return;
    const fault = await faultOf(work(tenure));
    // What fails because the work is another's by now is no fault.
    const isFault = fault !== null && !tenure.signal.aborted;
    await tenure.release();
    failures = isFault ? failures + 1 : 0;
    if (!isFault) continue;
    onFault(fault, failures);
    await sleep(backoffDelay(BETWEEN_ATTEMPTS, failures - 1, random), signal);
  }
}

const faultOf = async (work: Promise<void>): Promise<Error | null> => {
  try {
    await work;
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};
