import { InvalidEventError } from './errors';

/**
 * Throws `InvalidEventError` for anything that JSON would drop, change or choke on: undefined, bigint, NaN, functions,
 * dates, class instances, circles. The message names the place, never the value.
 */
export const assertPlainJson = (value: unknown, place: string): void => visit(value, place, []);

/** The value as JSON text. Throws `InvalidEventError` where there is none. */
export const toJsonText = (value: unknown): string => {
  let text: unknown;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new InvalidEventError('An event holds what JSON cannot say', { cause: error });
  }
  if (typeof text !== 'string') throw new InvalidEventError('An event lacks its data or metadata');
  return text;
};

const visit = (value: unknown, place: string, above: readonly object[]): void => {
  if (typeof value !== 'object' || value === null) {
    assertPlainValue(value, place);
    return;
  }
  if (above.includes(value)) throw new InvalidEventError(`${place} contains itself`);
  if (!Array.isArray(value) && !isPlainObject(value)) throw new InvalidEventError(`${place} is not a plain object`);
  for (const [key, member] of Object.entries(value)) visit(member, `${place}.${key}`, [...above, value]);
};

const assertPlainValue = (value: unknown, place: string): void => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  throw new InvalidEventError(`${place} is no JSON value: ${typeof value}`);
};

const isPlainObject = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Not compared with Object.prototype: a plain object of another realm is as plain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};
