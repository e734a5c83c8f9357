import { getEventListeners } from 'node:events';

import { backoffDelay, sleep } from './backoff';

describe('backing off', () => {
  const backoff = { firstMs: 100, maxMs: 1_000 };

  it('doubles up to its bound, however many attempts there were', () => {
    const delays = [0, 1, 2, 3, 4, 5_000].map((attempt) => backoffDelay(backoff, attempt, () => 1));
    expect(delays).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it('takes at least half of it, at random', () => {
    expect(backoffDelay(backoff, 0, () => 0)).toBe(50);
    expect(backoffDelay(backoff, 0, () => 0.5)).toBe(75);
  });
});

describe('sleeping', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('ends by itself, when its time is over and not before', async () => {
    jest.useFakeTimers();
    const ended = jest.fn();
    void sleep(1_000).then(ended);
    await jest.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalled();
  });

  it('ends at once when its signal says so, before or during it', async () => {
    const stop = new AbortController();
    const sleeping = sleep(1_000_000, stop.signal);
    stop.abort();
    await sleeping;
    await expect(sleep(1_000_000, stop.signal)).resolves.toBeUndefined();
  });

  it('leaves nothing behind on its signal, however often it is used', async () => {
    const { signal } = new AbortController();
    await Promise.all([sleep(1, signal), sleep(1, signal)]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
