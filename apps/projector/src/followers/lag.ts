import { projectedPrefixes } from '@app/contracts';
import type { EventSubscription, RecordedEvent } from '@app/event-sourcing';

import type { FollowerStatus } from './follower-status';

type Place = Pick<FollowerStatus, 'position' | 'state'>;

export interface LagOptions {
  readonly now?: () => Date;
  /** Milliseconds; a log that does not answer by then leaves a lag unknown. */
  readonly patience?: number;
}

/** How far one follower is behind. */
export interface Lag {
  /**
   * Since the oldest event that stands after its place was recorded: 0 when nothing does, null when the log does not say or
   * is another one, or when another process is the owner. Positions are opaque, and the age of the last event that was applied
   * says nothing after a quiet night.
   */
  readonly seconds: number | null;
  /** How many stand after its place, as far as they are counted; null where it is not known. */
  readonly events: number | null;
}

/** As many events are counted, and no more: who is further behind is told by seconds. */
const MOST_COUNTED = 1_000;
const UNKNOWN: Lag = { seconds: null, events: null };

/**
 * How far each is behind, in the order given. Reads the log once for all that are within a thousand events of its end, and
 * once for each place further behind; a thousand events at most each time.
 */
export const lagsBehind = async (
  log: EventSubscription,
  places: readonly Place[],
  { now = () => new Date(), patience = 1_000 }: LagOptions = {},
): Promise<readonly Lag[]> => {
  const followed = places.filter(({ state }) => state !== 'log-mismatch' && state !== 'standby');
  const positions = [...new Set(followed.map(({ position }) => position ?? ''))].toSorted();
  const signal = AbortSignal.timeout(patience);
  const lags = new Map<string, Lag>();
  for (const first of positions) {
    if (lags.has(first)) continue;
    const found = await lookBehind(log, first, signal);
    // What ends at the end of the log says it of all places in between, too.
    const told = found.isWhole ? positions.filter((position) => position >= first) : [first];
    for (const position of told) lags.set(position, lagAfter(position, found, now()));
  }
  return places.map((place) => (followed.includes(place) ? (lags.get(place.position ?? '') ?? UNKNOWN) : UNKNOWN));
};

interface Found {
  readonly events: readonly Pick<RecordedEvent, 'position' | 'recordedAt'>[];
  /** Whether that is everything up to the end of the log. */
  readonly isWhole: boolean;
}

const lagAfter = (place: string, { events, isWhole }: Found, now: Date): Lag => {
  const behind = events.filter(({ position }) => position > place);
  const [next] = behind;
  const isCounted = isWhole || behind.length >= MOST_COUNTED;
  const counted = isCounted ? Math.min(MOST_COUNTED, behind.length) : null;
  if (next === undefined) return { seconds: isWhole ? 0 : null, events: counted };
  return { seconds: Math.max(0, now.getTime() - Date.parse(next.recordedAt)) / 1_000, events: counted };
};

/** What stands after the place, as far as it is counted or is said in time; '' is before the first. */
const lookBehind = async (log: EventSubscription, place: string, signal: AbortSignal): Promise<Found> => {
  const events: Found['events'][number][] = [];
  const after = place === '' ? null : place;
  try {
    for await (const batch of log.subscribe({ after, prefixes: projectedPrefixes, signal, batchSize: MOST_COUNTED })) {
      events.push(...batch.events.map(({ position, recordedAt }) => ({ position, recordedAt })));
      if (events.length >= MOST_COUNTED || batch.caughtUp) return { events, isWhole: batch.caughtUp };
    }
  } catch {
    // Whatever keeps the log from being read is told by those who follow it.
  }
  return { events, isWhole: false };
};
