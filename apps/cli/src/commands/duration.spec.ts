import { parseDuration } from './duration';

describe('a duration', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['1h', 3_600],
    ['7d', 604_800],
  ])('%s is %i seconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '1', 'h', '0s', '-1h', '1.5h', '1 h', '1w', '1234567890s'])('%j is none', (text) => {
    expect(() => parseDuration(text)).toThrow('for example 1h');
  });
});
