import { backoffDelay, sleep, type Backoff, type SubscriptionBatch, type SubscriptionOptions } from '../core';
import { AllFeed, SubscriptionDrop } from './all-feed';
import { Bookmark } from './bookmark';
import { translateError } from './client-errors';
import type { Connection } from './connection';
import type { LogReader } from './log-reader';
import { unlessAborted } from './time-budget';
import { Watchdog } from './watchdog';

export interface FollowedLog {
  readonly connection: Connection;
  readonly reader: LogReader;
  readonly logId: () => Promise<string>;
  /** How long nothing may come before the log itself is asked. */
  readonly watchMs: number;
  readonly stepMs: number;
  readonly betweenDrops: Backoff;
}

const DEFAULT_BATCH_SIZE = 1_000;
/** While catching up, so long is waited for a batch to fill. */
const FILL_MS = 10;
/** So many drops in a row without an event in between are nobody's routine any more. */
const DROPS = 5;

/**
 * Follows the log through one subscription after the other. A drop is routine: it goes on after the last event that was
 * taken, once it is sure that the log is the same. Throws when drops do not end, and `LogMismatchError` when it is another.
 */
export async function* followAll(
  log: FollowedLog,
  options: SubscriptionOptions,
): AsyncGenerator<SubscriptionBatch, void, undefined> {
  const { signal } = options;
  const stopped = () => signal.aborted;
  try {
    const bookmark = await unlessAborted(Bookmark.at(log, options.after), signal);
    for (let drops = 0; !stopped();) {
      const before = bookmark.position;
      const drop = yield* untilDropped(oneSubscription(log, options, bookmark));
      if (!drop) return;
      drops = bookmark.position === before ? drops + 1 : 1;
      if (drops > DROPS) throw drop.cause;
      await sleep(backoffDelay(log.betweenDrops, drops - 1, Math.random), signal);
      await unlessAborted(bookmark.verify(), signal);
    }
  } catch (error) {
    if (!stopped()) throw translateError(error, log.stepMs);
  }
}

async function* untilDropped(
  batches: AsyncGenerator<SubscriptionBatch, void, undefined>,
): AsyncGenerator<SubscriptionBatch, SubscriptionDrop | null, undefined> {
  try {
    yield* batches;
    return null;
  } catch (error) {
    if (error instanceof SubscriptionDrop) return error;
    throw error;
  }
}

/** Until the signal; throws when the subscription is dropped, or says nothing where there is something to say. */
async function* oneSubscription(
  log: FollowedLog,
  { prefixes, signal, batchSize = DEFAULT_BATCH_SIZE }: SubscriptionOptions,
  bookmark: Bookmark,
): AsyncGenerator<SubscriptionBatch, void, undefined> {
  // Asked before: whoever has caught up later has seen everything up to here.
  const head = await unlessAborted(log.reader.last(), signal);
  const feed = new AllFeed(log.connection, bookmark.position, prefixes, 2 * batchSize);
  const watchdog = new Watchdog(log, feed, prefixes);
  bookmark.heard(false);
  const told = { position: bookmark.position, caughtUp: false };
  try {
    for (;;) {
      await feed.wait(1, log.watchMs, signal);
      if (!bookmark.live) await feed.wait(batchSize, FILL_MS, signal);
      if (signal.aborted) return;
      if (feed.ended) throw feed.ended;
      if (feed.size === 0) await unlessAborted(watchdog.look(bookmark), signal);
      const events = bookmark.advance(feed.take(batchSize), head);
      const { position, eventId } = bookmark;
      const caughtUp = bookmark.live && feed.size === 0;
      if (position === null || (told.position === position && told.caughtUp === caughtUp)) continue;
      Object.assign(told, { position, caughtUp });
      yield { events, position, caughtUp, ...(eventId !== null && { eventId }) };
    }
  } finally {
    feed.stop();
  }
}
