import type { CommitBell } from './commit-bell';
import type { Position } from './domain-event';
import type { SubscriptionBatch, SubscriptionOptions } from './event-store';

/** What an adapter must offer for its log to be followed. */
export interface LogSource {
  /** The next events that pass the filter, looking at a bounded stretch of the log. Throws on a fault. */
  readAfter(after: Position | null, prefixes: readonly string[], limit: number): SubscriptionBatch;
  readonly bell: CommitBell;
  /** Looks again after this time without a ring, for writers in other processes. */
  readonly pollMs?: number;
}

const DEFAULT_BATCH_SIZE = 1_000;

/** Follows a log that is read by the page: page after page, then again whenever it grew. Lets other work run between. */
export async function* followLog(
  source: LogSource,
  { after, prefixes, signal, batchSize = DEFAULT_BATCH_SIZE }: SubscriptionOptions,
): AsyncGenerator<SubscriptionBatch, void, undefined> {
  let position = after;
  let caughtUp = false;
  while (!signal.aborted) {
    const { rings } = source.bell;
    const batch = source.readAfter(position, prefixes, batchSize);
    // The first batch at the end is delivered even when it is empty: it says that there is nothing to wait for.
    if (batch.position !== position || batch.caughtUp !== caughtUp) yield batch;
    ({ position, caughtUp } = batch);
    if (caughtUp) await source.bell.wait(rings, signal, source.pollMs);
    else await otherWork();
  }
}

const otherWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
