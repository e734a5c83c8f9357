import type { Position } from '../core';

const DIGITS = 20;

/** Zero-padded, so that positions sort as text. */
export const printPosition = (position: number): Position => String(position).padStart(DIGITS, '0');

/** Null for a position that no log of this kind made. */
export const parsePosition = (position: Position): number | null => {
  const parsed = /^\d{20}$/.test(position) ? Number(position) : Number.NaN;
  return Number.isSafeInteger(parsed) ? parsed : null;
};
