import { projectedPrefixes } from '@app/contracts';
import type { EventSubscription, SubscriptionBatch } from '@app/event-sourcing';

import type { FollowerStatus } from './follower-status';

type Place = Pick<FollowerStatus, 'position' | 'state'>;

export interface LagOptions {
  readonly now?: () => Date;
  /** Milliseconds; a log that does not answer by then leaves a lag unknown. */
  readonly patience?: number;
}

const MOST_LOOKED_AT = 10;
/** As many events are counted, and no more: who is further behind is told by seconds. */
const MOST_COUNTED = 1_000;

/**
 * Seconds since the oldest event that stands after this place was recorded: 0 when nothing does, null when the log does not
 * say or is another one, or when another process is the owner. Reads that one event: positions are opaque, and the age of
 * the last event that was applied says nothing after a quiet night.
 */
export const lagBehind = (log: EventSubscription, place: Place, options: LagOptions = {}): Promise<number | null> => {
  const { now = () => new Date() } = options;
  return lookBehind(log, place, { ...options, batchSize: MOST_LOOKED_AT }, ({ events: [next], caughtUp }) => {
    if (next !== undefined) return Math.max(0, now().getTime() - Date.parse(next.recordedAt)) / 1_000;
    return caughtUp ? 0 : null;
  });
};

/** How many events stand after this place, as far as they are counted; null where {@link lagBehind} is null. */
export const eventsBehind = (
  log: EventSubscription,
  place: Place,
  options: LagOptions = {},
): Promise<number | null> => {
  let count = 0;
  return lookBehind(log, place, { ...options, batchSize: MOST_COUNTED }, ({ events, caughtUp }) => {
    count = Math.min(MOST_COUNTED, count + events.length);
    return caughtUp || count === MOST_COUNTED ? count : null;
  });
};

/** The first answer that what stands after the place gives; null when there is none in time. */
const lookBehind = async (
  log: EventSubscription,
  { position, state }: Place,
  { patience = 1_000, batchSize }: LagOptions & { readonly batchSize: number },
  answerOf: (batch: SubscriptionBatch) => number | null,
): Promise<number | null> => {
  if (state === 'log-mismatch' || state === 'standby') return null;
  const options = { after: position, prefixes: projectedPrefixes, signal: AbortSignal.timeout(patience), batchSize };
  try {
    for await (const batch of log.subscribe(options)) {
      const answer = answerOf(batch);
      if (answer !== null) return answer;
    }
  } catch {
    // Whatever keeps the log from being read is told by those who follow it.
  }
  return null;
};
