import fc from 'fast-check';
import { compareOrder, compareText } from './order';

describe('the order of text', () => {
  it('is that of its UTF-8 bytes', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('a', '\u{1F600}', '\uFF5E', '\uE000'),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(Math.sign(compareText(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
      }),
    );
  });

  it('puts a prefix first and numbers before text', () => {
    expect(compareText('a', 'ab')).toBeLessThan(0);
    expect(compareOrder(10, '1')).toBeLessThan(0);
    expect(compareOrder('1', 10)).toBeGreaterThan(0);
    expect(compareOrder(9, 10)).toBeLessThan(0);
  });
});
