import { StoreUnavailableError, type Backoff, type OpenedEventLog } from '../core';
import { shareConnection } from './connection';
import { EventStoreDbEventLog } from './eventstoredb-event-log';
import { DEFAULT_LIMITS, type TimeLimits } from './time-budget';

export interface EventStoreDbEventLogOptions {
  /** `esdb://` or `esdb+discover://`, with user name and password when the server asks for them. */
  readonly url: string;
  /** Appends nothing, not even the identity of a log that has none. */
  readonly readOnly?: boolean;
  readonly limits?: TimeLimits;
  /** How long a subscription may say nothing before the log is asked whether there is something to say. */
  readonly watchMs?: number;
  readonly betweenDrops?: Backoff;
}

/** A part of the two seconds that queries wait for a follower, who must get over what the filter leaves out meanwhile. */
const WATCH_MS = 500;
const BETWEEN_DROPS = { firstMs: 50, maxMs: 2_000 };

/**
 * The log on an EventStoreDB server. Resolves, too, when the server does not answer yet: what is asked of the log then
 * rejects with `StoreUnavailableError` until it does, so that processes start in any order. Rejects with an `Error` that
 * holds no password when the URL is wrong, or when this process already has another server open.
 *
 * Never rejects with `StorageFullError`: a server without room does not say so, it is not available.
 */
export const openEventStoreDbEventLog = async ({
  url,
  readOnly = false,
  limits = DEFAULT_LIMITS,
  watchMs = WATCH_MS,
  betweenDrops = BETWEEN_DROPS,
}: EventStoreDbEventLogOptions): Promise<OpenedEventLog> => {
  const log = new EventStoreDbEventLog(shareConnection(url), { readOnly, limits, watchMs, betweenDrops });
  try {
    if (!readOnly) await log.logId();
    await log.head();
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) {
      await log.close();
      throw error;
    }
  }
  return log;
};
