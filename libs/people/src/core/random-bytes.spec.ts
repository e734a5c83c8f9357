import { randomBytes } from './random-bytes';

describe('random bytes', () => {
  it('are as many as asked for, and never the same twice, also beyond one drawing', () => {
    const drawn = Array.from({ length: 2_000 }, (_, index) => randomBytes(12 + (index % 30)));
    expect(drawn.map(({ length }) => length)).toEqual(drawn.map((_, index) => 12 + (index % 30)));
    expect(new Set(drawn.map((bytes) => bytes.subarray(0, 12).toString('hex'))).size).toBe(2_000);
  });

  it('stay what they were when more are drawn', () => {
    const first = randomBytes(32);
    const text = first.toString('hex');
    for (let drawn = 0; drawn < 300; drawn += 1) randomBytes(32);
    expect(first.toString('hex')).toBe(text);
  });

  it('have a most', () => {
    expect(randomBytes(4_096)).toHaveLength(4_096);
    expect(() => randomBytes(4_097)).toThrow(RangeError);
  });
});
