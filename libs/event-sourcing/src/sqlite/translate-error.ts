import { StorageFullError, StoreUnavailableError } from '../core';

const PASSING = [
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PROTOCOL',
];

/** Runs it and turns the engine's faults into those of the port; anything else is passed on as it is. */
export const translated = <Result>(run: () => Result): Result => {
  try {
    return run();
  } catch (error) {
    throw translateError(error);
  }
};

export const translateError = (error: unknown): unknown => {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL') return new StorageFullError('No room left for the log', { cause: error });
  if (PASSING.some((passing) => code.startsWith(passing)) || isOpeningFault(error)) {
    return new StoreUnavailableError(`The log cannot be used: ${code || 'SQLITE_CANTOPEN'}`, { cause: error });
  }
  return error;
};

/** The name that the engine gives an error; empty for errors of others. */
export const codeOf = (error: unknown): string => textIn(error, 'code');

/** An error of opening a file carries no code. */
const isOpeningFault = (error: unknown): boolean => textIn(error, 'message').includes('Unable to open connection');

/** Not asked by class: the engine's native part makes some errors itself. */
const textIn = (error: unknown, key: 'code' | 'message'): string => {
  const value = (error as Partial<Record<typeof key, unknown>> | null | undefined)?.[key];
  return typeof value === 'string' ? value : '';
};
