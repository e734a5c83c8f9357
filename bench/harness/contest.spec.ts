import { median, spread, takeTurns } from './contest';

describe('taking turns', () => {
  it('measures the contenders one after the other, round after round', async () => {
    const order: string[] = [];
    const contender = (name: string) => ({
      name,
      measure: async (round: number) => order.push(`${name}${round}`),
    });
    const measured = await takeTurns([contender('ours'), contender('yardstick')], 2);
    expect(order).toEqual(['ours0', 'yardstick0', 'ours1', 'yardstick1']);
    expect(measured).toEqual({ ours: [1, 3], yardstick: [2, 4] });
  });
});

describe('what rounds measured', () => {
  it('is summed up by the middle one and how far they lie apart', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(spread([9, 1, 5])).toBe(1.6);
    expect(median([])).toBeNaN();
  });
});
