import { DocumentStoreFullError, DocumentStoreUnavailableError } from '../core';

const unavailable = /^SQLITE_(BUSY|LOCKED|IOERR|READONLY|CANTOPEN|PROTOCOL|NOTADB|CORRUPT)/;

/** Another connection holds the lock that was asked for: worth another try. */
export const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY');

/** The error of the port for an error of the driver; any other error as it is. */
export function documentStoreError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL')
    return new DocumentStoreFullError('The document store has no room left', { cause: error });
  if (unavailable.test(code)) {
    return new DocumentStoreUnavailableError(`The document store does not answer (${code})`, { cause: error });
  }
  // Every statement names tables that were there when their build was opened.
  if (error instanceof Error && error.message.startsWith('no such table')) {
    return new DocumentStoreUnavailableError('The build was dropped', { cause: error });
  }
  return error;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
