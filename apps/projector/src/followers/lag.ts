import { projectedPrefixes } from '@app/contracts';
import type { EventSubscription } from '@app/event-sourcing';

import type { FollowerStatus } from './follower-status';

type Place = Pick<FollowerStatus, 'position' | 'state'>;

export interface LagOptions {
  readonly now?: () => Date;
  /** Milliseconds; a log that does not answer by then leaves a lag unknown. */
  readonly patience?: number;
}

const MOST_LOOKED_AT = 10;

/**
 * Seconds since the oldest event that stands after this place was recorded: 0 when nothing does, null when the log does not
 * say or is another one, or when another process is the owner. Reads that one event: positions are opaque, and the age of the last event that was applied says
 * nothing after a quiet night.
 */
export const lagBehind = async (
  log: EventSubscription,
  { position, state }: Place,
  { now = () => new Date(), patience = 1_000 }: LagOptions = {},
): Promise<number | null> => {
  if (state === 'log-mismatch' || state === 'standby') return null;
  const signal = AbortSignal.timeout(patience);
  const options = { after: position, prefixes: projectedPrefixes, signal, batchSize: MOST_LOOKED_AT };
  try {
    for await (const { events, caughtUp } of log.subscribe(options)) {
      const [next] = events;
      if (next !== undefined) return Math.max(0, now().getTime() - Date.parse(next.recordedAt)) / 1_000;
      if (caughtUp) return 0;
    }
  } catch {
    // Whatever keeps the log from being read is told by those who follow it.
  }
  return null;
};

/** As many events are counted, and no more: who is further behind is told by seconds. */
const MOST_COUNTED = 1_000;

/** How many events stand after this place, as far as they are counted; null where {@link lagBehind} is null. */
export const eventsBehind = async (
  log: EventSubscription,
  { position, state }: Place,
  { patience = 1_000 }: LagOptions = {},
): Promise<number | null> => {
  if (state === 'log-mismatch' || state === 'standby') return null;
  const signal = AbortSignal.timeout(patience);
  const options = { after: position, prefixes: projectedPrefixes, signal, batchSize: MOST_COUNTED };
  let count = 0;
  try {
    for await (const { events, caughtUp } of log.subscribe(options)) {
      count = Math.min(MOST_COUNTED, count + events.length);
      if (caughtUp || count === MOST_COUNTED) return count;
    }
  } catch {
    // Whatever keeps the log from being read is told by those who follow it.
  }
  return null;
};
