import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4_096);
let used = pool.length;

/** So many fresh random bytes, 4096 at most. They are drawn many at a time, because each call of the generator costs the same. */
export const randomBytes = (count: number): Buffer => {
  if (count > pool.length) throw new RangeError(`At most ${pool.length} random bytes at a time`);
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  // Nothing that became a salt or a nonce stays behind.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
};
