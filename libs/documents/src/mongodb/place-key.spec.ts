import fc from 'fast-check';
import { compareOrder, compareKeysets, type Keyset } from '../core';
import { firstAfter, firstOf, placeKey } from './place-key';

const bytes = (one: string, other: string): number => Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other)));

const unit = fc.constantFrom('a', 'b', '\u0001', '\u0002', '\u{1F600}', '\uFF5E', '\uE000', '0', '~');
const text = fc.string({ unit, maxLength: 4 });
const number = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.constantFrom(0, -0, 1, -1, 1e300, -1e300, 5e-324));
const place: fc.Arbitrary<Keyset> = fc.record({ order: fc.oneof(text, number), id: text });
/** Bounds come from who asks: they may hold what no stored order does. */
const bound = fc.oneof(number, fc.string({ unit: fc.oneof(unit, fc.constant('\0')), maxLength: 4 }));

describe('a place in an index as text', () => {
  it('compares by its bytes as places do', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(bytes(placeKey(one), placeKey(other))).toBe(Math.sign(compareKeysets(one, other)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('stands at or above the first place of an order exactly when its order does', () => {
    fc.assert(
      fc.property(place, bound, (one, order) => {
        expect(bytes(placeKey(one), firstOf(order)) >= 0).toBe(compareOrder(one.order, order) >= 0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('stands below the first place after an order exactly when its order is not later', () => {
    fc.assert(
      fc.property(place, bound, (one, order) => {
        expect(bytes(placeKey(one), firstAfter(order)) < 0).toBe(compareOrder(one.order, order) <= 0);
      }),
      { numRuns: 5_000 },
    );
  });
});
