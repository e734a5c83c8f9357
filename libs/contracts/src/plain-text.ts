import { z } from 'zod';

// Control characters, and the bidi embeddings, overrides, marks and isolates that make text read otherwise than it is stored.
// eslint-disable-next-line no-control-regex -- refusing control characters is what this is for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** True when the text holds a control or bidi character. */
export const hasUnsafeCharacters = (text: string): boolean => UNSAFE.test(text) || !text.isWellFormed();

const lengthOf = (text: string) => [...text].length;

/** Text a person typed: trimmed, `min` to `max` code points after trimming, no control or bidi characters. */
export const plainText = (min: number, max: number) =>
  z
    .string()
    .trim()
    .refine((text) => lengthOf(text) >= min && lengthOf(text) <= max, {
      error: min === 0 ? `At most ${max} characters` : `Between ${min} and ${max} characters`,
    })
    .refine((text) => !hasUnsafeCharacters(text), { error: 'No control or bidirectional characters' })
    .meta({ minLength: min, maxLength: max, pattern: `^[^${UNSAFE.source.slice(1, -1)}]*$` });

export const MAX_NAME = 80;
export const MAX_REASON = 280;

/** The name of a community or of a role. */
export const nameSchema = plainText(1, MAX_NAME);
/** Why somebody did something. Empty means none. */
export const reasonSchema = plainText(0, MAX_REASON);

/** A display name out of a token: unsafe characters become spaces, cut at 80 code points; null when nothing is left. */
export const displayNameOf = (claim: unknown): string | null => {
  if (typeof claim !== 'string') return null;
  const safe = [...claim.toWellFormed()].map((character) => (UNSAFE.test(character) ? ' ' : character)).join('');
  return [...safe.trim()].slice(0, MAX_NAME).join('').trim() || null;
};
