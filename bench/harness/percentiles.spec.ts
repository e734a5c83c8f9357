import { percentile, summaryOf } from './percentiles';

describe('percentiles', () => {
  it('are values that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 99, 100]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('do not depend on the order of measuring', () => {
    expect(summaryOf([3, 1, 2], 2)).toEqual({ samples: 3, p50: 2, p99: 3, max: 3, perSecond: 1.5 });
  });
});
