import { randomUUID } from 'node:crypto';

import { eventIdOf } from './command-ids';
import type { EventToAppend } from './domain-event';
import { StoreUnavailableError, WrongExpectedVersionError } from './errors';
import type { EventStore } from './event-store';

/** The stream that carries the identity of the log: one `LogOpened`. */
export const LOG_IDENTITY_STREAM = 'guestlist-log';

/** The identity of the log; gives it one when it has none. Of those who try at once all get the same. */
export const ensureLogId = async (store: EventStore): Promise<string> => {
  const [opened] = await store.readStream(LOG_IDENTITY_STREAM);
  if (opened) return logIdOf(opened.data);
  try {
    const event = logOpened(randomUUID());
    await store.appendToStream(LOG_IDENTITY_STREAM, [event], 'no_stream');
    return logIdOf(event.data);
  } catch (error) {
    if (error instanceof WrongExpectedVersionError) return readLogId(store);
    throw error;
  }
};

/** The identity of a log that has one. Rejects with `StoreUnavailableError` when nobody has written to it yet. */
export const readLogId = async (store: EventStore): Promise<string> => {
  const [opened] = await store.readStream(LOG_IDENTITY_STREAM);
  if (!opened) throw new StoreUnavailableError('The log has not been opened for writing yet');
  return logIdOf(opened.data);
};

const logOpened = (logId: string): EventToAppend => {
  const metadata = {
    commandId: logId,
    commandType: 'open-log',
    actor: 'system:log',
    correlationId: logId,
    causationId: logId,
    schemaVersion: 1,
    fingerprint: 'open-log',
  };
  return { id: eventIdOf(logId, 0), type: 'LogOpened', data: { logId }, metadata };
};

const logIdOf = (data: unknown): string => {
  const logId = typeof data === 'object' && data !== null && 'logId' in data ? data.logId : undefined;
  if (typeof logId !== 'string')
    throw new StoreUnavailableError(`The first event of ${LOG_IDENTITY_STREAM} names no log`);
  return logId;
};
