import type { StreamRevision } from './domain-event';

/** The stream is not where the append expected it: somebody else was faster. Read again and decide again. */
export class WrongExpectedVersionError extends Error {
  override readonly name = 'WrongExpectedVersionError';

  constructor(
    readonly streamName: string,
    readonly expected: StreamRevision,
    readonly actual: StreamRevision,
  ) {
    super(`Stream ${streamName} is at ${actual}, not at ${expected}`);
  }
}

/** The store does not answer or refuses for a reason that passes. Whether something was written may be unknown. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** No room left. Nothing of the refused write was stored. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';
}

/** The log is being written by another process. */
export class LogInUseError extends Error {
  override readonly name = 'LogInUseError';
}

/** A checkpoint belongs to another log, or its event is gone: an older backup or a fresh server. Rebuild. */
export class LogMismatchError extends Error {
  override readonly name = 'LogMismatchError';
}

/** Data that does not fit the schema of its event type. A fault of the program, never of its caller. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/** A command kept losing its races until its time was up. Nothing was recorded; safe to repeat. */
export class WriteConflictError extends Error {
  override readonly name = 'WriteConflictError';
}

/** A command id was used for another command. Nothing was recorded by this one. */
export class CommandIdReusedError extends Error {
  override readonly name = 'CommandIdReusedError';
}
