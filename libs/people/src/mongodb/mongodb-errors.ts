import { MongoBulkWriteError, MongoError, MongoServerError } from 'mongodb';

import { PeopleStoreFullError, PeopleStoreUnavailableError } from '../core';
import { NoAnswerError } from './bounded';

const DUPLICATE_KEY = 11_000;
const OUT_OF_DISK_SPACE = 14_031;
/** Codes of the server that waiting does not help against. */
const REFUSING: ReadonlyMap<unknown, string> = new Map([
  [13, 'it denies access: the user needs to read and write this database'],
  [18, 'it does not accept the user name and password'],
]);

/**
 * The places of the documents whose keys are taken, when nothing else went wrong: all others are durable then. Null for
 * every other fault. A majority that was not reached is one even beside taken keys, because of what was inserted next to them.
 */
export const placesTaken = (error: unknown): ReadonlySet<number> | null => {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) return null;
  const errors = [error.writeErrors].flat();
  const onlyTaken = errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
  return onlyTaken ? new Set(errors.map(({ index }) => index)) : null;
};

/** The error of the port for what the driver threw; what is a fault of the program is answered as it came. */
export const toPeopleStoreError = (error: unknown): unknown => {
  if (error instanceof NoAnswerError) return unavailable('it did not answer in time', error);
  if (!(error instanceof MongoError)) return error;
  const code = error instanceof MongoServerError ? error.code : undefined;
  if (code === OUT_OF_DISK_SPACE) {
    return new PeopleStoreFullError('No room for the people store in MongoDB. Free some disk space', { cause: error });
  }
  // The driver's own text names hosts, and what it has of the data.
  return unavailable(REFUSING.get(code) ?? [error.name, code].filter((part) => part !== undefined).join(' '), error);
};

const unavailable = (reason: string, cause: unknown) =>
  new PeopleStoreUnavailableError(`The people store in MongoDB cannot be used now: ${reason}`, { cause });
