import { DomainError } from '@app/contracts';
import { z } from 'zod';

const DIGITS = 20;

/** A number as logs with numbered positions spell it: who counts with positions loses their leading zeros. Else as given. */
export const spellPosition = (text: string): string => (/^\d{1,20}$/.test(text) ? text.padStart(DIGITS, '0') : text);

const shapeOf = (position: string) => position.replace(/\d/g, '0');

const positionUnknown = () =>
  new DomainError(
    'position-unknown',
    'The log has not reached this place. Use a position or a time that has been answered.',
  );

/**
 * The position as the log spells it, when it is one that a log with this head can have reached; positions of one log are
 * spelt alike.
 *
 * @throws DomainError `position-unknown`
 */
export const requireReached = (text: string, head: string): string => {
  const position = spellPosition(text);
  if (shapeOf(position) !== shapeOf(head) || position > head) throw positionUnknown();
  return position;
};

/** A day that is in no calendar is none; `Date` would take it for a later one. */
const rfc3339 = z.iso.datetime({ offset: true });

/** A bound of a range: a place in the log or a time, both inclusive. */
export type Bound =
  { readonly position: string; readonly time: null } | { readonly position: null; readonly time: string };

/**
 * What a client means by a time or a position.
 *
 * @throws DomainError `position-unknown` for the future and for what is neither.
 */
export const parseBound = (text: string, head: string, now: string): Bound => {
  if (!rfc3339.safeParse(text).success) return { position: requireReached(text, head), time: null };
  const time = new Date(text).toISOString();
  if (time > now) throw positionUnknown();
  return { position: null, time };
};

/**
 * Refuses a range that ends before it begins, when both ends are of one kind.
 *
 * @throws DomainError `validation-failed`
 */
export const requireInOrder = (from: Bound, to: Bound): void => {
  const turned =
    from.position === null || to.position === null
      ? from.time !== null && to.time !== null && from.time > to.time
      : from.position > to.position;
  if (turned) throw rangeTurned();
};

/** What is answered to a range that ends before it begins. */
export const rangeTurned = () =>
  new DomainError('validation-failed', 'The range ends before it begins. Exchange from and to.', {
    errors: [{ pointer: '?from', detail: 'At or before "to".' }],
  });
