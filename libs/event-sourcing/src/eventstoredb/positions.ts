import type { Position as ServerPosition } from '@eventstore/db-client';

import type { Position } from '../core';

const DIGITS = 20;
/** The server counts bytes in 64 signed bits; it says -1, as an unsigned number, for a place that it does not know. */
const LARGEST = 2n ** 63n - 1n;

/** Commit and prepare, both zero-padded, so that positions sort as text. Null for a place that the server does not know. */
export const printPosition = (position: ServerPosition | undefined): Position | null =>
  position && isPlace(position.commit) && isPlace(position.prepare)
    ? `${padded(position.commit)}-${padded(position.prepare)}`
    : null;

/** Null for a position that no log of this kind made. */
export const parsePosition = (position: Position): ServerPosition | null => {
  const [, commit, prepare] = /^(\d{20})-(\d{20})$/.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) return null;
  const parsed = { commit: BigInt(commit), prepare: BigInt(prepare) };
  return isPlace(parsed.commit) && isPlace(parsed.prepare) ? parsed : null;
};

/** The later of two; null is before every place. */
export const laterOf = (one: Position | null, other: Position | null): Position | null =>
  one === null || (other !== null && other > one) ? other : one;

const isPlace = (place: bigint): boolean => place >= 0n && place <= LARGEST;

const padded = (place: bigint): string => String(place).padStart(DIGITS, '0');
