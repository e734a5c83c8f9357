import { PeopleStoreFullError, PeopleStoreUnavailableError } from '../core';

const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL|NOMEM)/;

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The error of the port for what the driver threw; what is a fault of the program is answered as it came. */
export const toPeopleStoreError = (error: unknown): unknown => {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL') {
    return new PeopleStoreFullError('No room for the people store. Free some disk space', { cause: error });
  }
  return UNAVAILABLE.test(code)
    ? new PeopleStoreUnavailableError(`The people store does not answer (${code})`, { cause: error })
    : error;
};

/** Runs the work and rethrows the driver's errors as errors of the port. */
export const inTermsOfThePort = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw toPeopleStoreError(error);
  }
};
