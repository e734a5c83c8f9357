import type { Keyset } from '../core';

/**
 * A place in an index as one text: such texts compare by their bytes as places do by (order, id), so a page starts at
 * one end of one range. NUL stands between the two: neither holds one, and it is less than whatever an order goes on with.
 */
export const placeKey = ({ order, id }: Keyset): string => `${orderKey(order)}\0${id}`;

/** At or above it stand the places of this order and of all later ones. */
export const firstOf = (order: string | number): string => {
  const plain = withoutNul(order);
  return plain === order ? `${orderKey(order)}\0` : firstAfter(plain);
};

/** At or above it stand the places of all later orders alone. */
export const firstAfter = (order: string | number): string => `${orderKey(withoutNul(order))}\u0001`;

// No stored order holds a NUL: one with a NUL stands right after all that equals it up to there.
const withoutNul = (order: string | number): string | number =>
  typeof order === 'number' || !order.includes('\0') ? order : order.slice(0, order.indexOf('\0'));

// Numbers before text.
const orderKey = (order: string | number): string => (typeof order === 'number' ? `n${numberKey(order)}` : `t${order}`);

// The bits of a number compare as numbers do once the sign is turned round, and those of negative ones entirely.
function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0);
  const bits = view.getBigUint64(0);
  const negative = bits >> 63n === 1n;
  const turned = negative ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return turned.toString(16).padStart(16, '0');
}
