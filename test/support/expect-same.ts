import { isDeepStrictEqual } from 'node:util';

/** What `toEqual` demands. Asked thousands of times, the comparison of jest takes longer than all that is compared. */
export const expectSame = (actual: unknown, expected: unknown): void => {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
};
