const EVERYTHING_ELSE = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

/** What is done while the wall clock of the tests stands, and that alone, so many milliseconds behind. */
export const atClockBehind = async <Result>(behindMs: number, work: () => Promise<Result>): Promise<Result> => {
  jest.useFakeTimers({ now: Date.now() - behindMs, doNotFake: [...EVERYTHING_ELSE] });
  try {
    return await work();
  } finally {
    jest.useRealTimers();
  }
};
