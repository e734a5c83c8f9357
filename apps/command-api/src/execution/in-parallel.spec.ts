import { inParallel } from './in-parallel';

describe('inParallel', () => {
  it('answers in order of the items, with no more than the limit at work', async () => {
    let working = 0;
    let most = 0;
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, (working += 1));
      await new Promise(setImmediate);
      working -= 1;
      return item * 2;
    };
    expect(await inParallel([1, 2, 3, 4, 5], 2, work)).toEqual([2, 4, 6, 8, 10]);
    expect(most).toBe(2);
  });

  it('answers nothing for nothing and rejects with a failure', async () => {
    expect(await inParallel([], 2, async () => 1)).toEqual([]);
    await expect(inParallel([1], 2, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
