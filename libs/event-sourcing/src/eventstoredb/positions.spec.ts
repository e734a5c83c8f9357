import { laterOf, parsePosition, printPosition } from './positions';

describe('positions of EventStoreDB', () => {
  it('print so that they sort as the log does, by commit and then by prepare', () => {
    const places = [0n, 9n, 10n, 2n ** 40n, 2n ** 63n - 1n];
    const inOrder = places.flatMap((commit) => places.map((prepare) => printPosition({ commit, prepare })));
    expect([...inOrder].sort()).toEqual(inOrder);
  });

  it('are read back as both numbers', () => {
    const position = { commit: 123_456_789_012n, prepare: 0n };
    expect(parsePosition(printPosition(position)!)).toEqual(position);
  });

  it('are none where the server does not know the place', () => {
    expect(printPosition(undefined)).toBeNull();
    expect(printPosition({ commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n })).toBeNull();
  });

  it.each(['', '1-1', '0'.repeat(20), `${'9'.repeat(20)}-${'9'.repeat(20)}`, ` ${'0'.repeat(20)}-${'0'.repeat(20)}`])(
    'are none in %p',
    (text) => expect(parsePosition(text)).toBeNull(),
  );

  it('are later than no position at all', () => {
    expect(laterOf(null, 'a')).toBe('a');
    expect(laterOf('a', null)).toBe('a');
    expect(laterOf('a', 'b')).toBe('b');
    expect(laterOf('b', 'a')).toBe('b');
  });
});
