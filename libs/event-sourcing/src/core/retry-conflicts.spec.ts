import { StoreUnavailableError, WriteConflictError, WrongExpectedVersionError } from './errors';
import { conflictRetries, retryConflicts } from './retry-conflicts';

const lost = new WrongExpectedVersionError('membership-1', 0n, 1n);

/** Attempts that lose this many races, by a clock that only waiting moves. */
const racing = (races: number, retryForMs: number) => {
  const clock = { now: 1_000, attempts: 0 };
  const waits: number[] = [];
  const attempt = async () => {
    clock.attempts += 1;
    if (clock.attempts <= races) throw lost;
    return 'won';
  };
  const outcome = retryConflicts(attempt, {
    retryForMs,
    now: () => clock.now,
    random: () => 1,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      clock.now += milliseconds;
    },
  });
  return { outcome, waits, clock };
};

describe('retrying after lost races', () => {
  it('waits twice as long from one attempt to the next, up to a quarter of a second', async () => {
    const { outcome, waits } = racing(8, 2_000);
    expect(await outcome).toBe('won');
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 250, 250]);
  });

  it('gives up rather than wait to the end of its time', async () => {
    const inTime = racing(2, 16);
    expect(await inTime.outcome).toBe('won');
    const tooLate = racing(2, 15);
    await expect(tooLate.outcome).rejects.toBeInstanceOf(WriteConflictError);
    expect(tooLate.waits).toEqual([5]);
    expect(tooLate.clock.attempts).toBe(2);
  });

  it('says which stream kept changing, how often it tried, and why', async () => {
    await expect(racing(9, 15).outcome).rejects.toMatchObject({
      message: 'Stream membership-1 kept changing during 2 attempts; nothing was recorded, try again',
      cause: lost,
    });
  });

  it('passes on anything else at once', async () => {
    const fault = new StoreUnavailableError('silent');
    await expect(retryConflicts(async () => Promise.reject(fault), conflictRetries)).rejects.toBe(fault);
  });

  it('takes two seconds by the clock of the process when it is not told otherwise', () => {
    const before = performance.now();
    expect(conflictRetries.retryForMs).toBe(2_000);
    expect(conflictRetries.now()).toBeGreaterThanOrEqual(before);
    expect(conflictRetries.now()).toBeLessThanOrEqual(performance.now());
  });
});
