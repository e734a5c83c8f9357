import { getEventListeners } from 'node:events';

import { CommitBell } from './commit-bell';

const setUp = () => {
  const stop = new AbortController();
  return { bell: new CommitBell(), stop, signal: stop.signal };
};
const isWaiting = async (waiting: Promise<void>) =>
  Promise.race([waiting.then(() => false), new Promise((resolve) => setImmediate(() => resolve(true)))]);

afterEach(() => {
  jest.useRealTimers();
});

describe('the bell of a log', () => {
  it('wakes everybody who waits', async () => {
    const { bell, signal } = setUp();
    const waiting = [bell.wait(0, signal), bell.wait(0, signal)];
    expect(await Promise.all(waiting.map(isWaiting))).toEqual([true, true]);
    bell.ring();
    await Promise.all(waiting);
    expect(bell.rings).toBe(1);
  });

  it('does not lose a ring between looking and waiting', async () => {
    const { bell, signal } = setUp();
    const { rings } = bell;
    bell.ring();
    expect(await isWaiting(bell.wait(rings, signal))).toBe(false);
    expect(await isWaiting(bell.wait(bell.rings, signal))).toBe(true);
  });

  it('lets go of whoever is told to end, before or while he waits', async () => {
    const { bell, stop, signal } = setUp();
    const waiting = bell.wait(0, signal);
    stop.abort();
    await waiting;
    expect(await isWaiting(bell.wait(0, signal))).toBe(false);
  });

  it('lets go after the time given, and without one never by itself', async () => {
    const { bell, signal } = setUp();
    await expect(bell.wait(0, signal, 1)).resolves.toBeUndefined();
    jest.useFakeTimers();
    void bell.wait(0, signal);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves nothing behind once it rang', async () => {
    const { bell, signal } = setUp();
    jest.useFakeTimers();
    const waiting = bell.wait(0, signal, 1_000_000);
    expect([jest.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([1, 1]);
    bell.ring();
    await waiting;
    expect([jest.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
  });
});
