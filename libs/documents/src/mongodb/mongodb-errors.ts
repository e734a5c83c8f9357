import { MongoError, MongoServerError } from 'mongodb';
import { DocumentStoreFullError, DocumentStoreUnavailableError } from '../core';

const duplicateKey = 11_000;
/** OutOfDiskSpace, and what a hosted server says of one whose space is used up: QuotaExceeded, AtlasError. */
const full = new Set<unknown>([14_031, 12_501, 8_000]);

/** There is a document of that id already. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === duplicateKey;

export const isDuplicateKeyCode = (code: number): boolean => code === duplicateKey;

/**
 * The error of the port for an error of the driver; any other error as it is. Whatever a driver or a server says may
 * pass, and nothing of it is shown: a message may hold names of hosts.
 */
export function documentStoreError(error: unknown): unknown {
  if (!(error instanceof MongoError)) return error;
  if (full.has(error.code)) return new DocumentStoreFullError('The document store has no room left', { cause: error });
  const what = error.code === undefined ? error.name : `${error.name} ${error.code}`;
  return new DocumentStoreUnavailableError(`The document store does not answer (${what})`, { cause: error });
}
