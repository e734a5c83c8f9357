import { InvalidEventError, StoreUnavailableError, type StreamRevision } from '../core';
import { NoAnswerError } from './time-budget';

/** Codes of gRPC for faults that pass. */
const PASSING: ReadonlyMap<number, string> = new Map([
  [1, 'the call was cancelled'],
  [2, 'it failed without saying why'],
  [4, 'it did not answer in time'],
  [8, 'it is out of some resource'],
  [10, 'it gave up the call'],
  [13, 'the connection broke'],
  [14, 'it cannot be reached'],
]);
const REFUSING: ReadonlyMap<number, string> = new Map([
  [7, 'it denies access: $all needs an administrator or an access list'],
  [16, 'it does not accept the user name and password'],
]);

/** Of errors only fields are asked: many are made past the client's classes, all of them carry these. */
const field = (error: unknown, key: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[key] : undefined;

export const codeOf = (error: unknown): number | null => {
  if (error instanceof NoAnswerError) return 4;
  const code = field(error, 'code');
  return typeof code === 'number' ? code : null;
};

/** Whether the same may succeed when it is asked again. What was asked for may have been done all the same. */
export const isPassing = (error: unknown): boolean => {
  if (field(error, 'type') === 'not-leader') return true;
  const code = codeOf(error);
  return code !== null && PASSING.has(code) && !isAboutTheCall(error);
};

/** What comes with a passing code, too, and yet says that the call itself is wrong. */
const isAboutTheCall = (error: unknown): boolean =>
  ['wrong-expected-version', 'maximum-append-size-exceeded', 'stream-deleted', 'access-denied'].includes(
    String(field(error, 'type')),
  );

export const isStreamNotFound = (error: unknown): boolean => field(error, 'type') === 'stream-not-found';

/** Where the stream is, when the server refused an append for that; null for other errors. */
export const actualRevisionOf = (error: unknown): StreamRevision | null => {
  if (field(error, 'type') !== 'wrong-expected-version') return null;
  const actual = field(error, 'actualVersion');
  return typeof actual === 'bigint' ? actual : 'no_stream';
};

/** The error as the port names it. The messages of the client are often empty, and never repeated: ours say what to look at. */
export const translateError = (error: unknown, stepMs: number): unknown => {
  const code = codeOf(error);
  const type = field(error, 'type');
  const unavailable = (text: string) => new StoreUnavailableError(`EventStoreDB: ${text}`, { cause: error });
  if (type === 'maximum-append-size-exceeded') return new InvalidEventError('EventStoreDB: the append is too large');
  if (type === 'stream-deleted') return unavailable('the stream was deleted, which nothing here ever does');
  if (type === 'access-denied') return unavailable(REFUSING.get(7) ?? '');
  if (type === 'not-leader') return unavailable('the node is not the leader');
  if (code === 4) {
    return unavailable(`no answer within ${stepMs} ms; if it is always so, compare the clocks of both machines`);
  }
  const reason = code === null ? undefined : (PASSING.get(code) ?? REFUSING.get(code));
  if (reason !== undefined) return unavailable(reason);
  return error;
};
