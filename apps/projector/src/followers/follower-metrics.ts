import type { EventSubscription } from '@app/event-sourcing';
import { Gauge, type Registry } from 'prom-client';

import type { FollowerState, FollowerStatus } from './follower-status';
import { type Lag, lagsBehind, type LagOptions } from './lag';

/** Whatever goes along the log, each under a name, and tells how far it is. */
export interface Followers {
  states(): Readonly<Record<string, FollowerStatus>>;
}

export interface FollowerMetricsOptions extends LagOptions {
  /** What its followers are called in metrics. */
  readonly kind: 'projection' | 'reactor';
  readonly log: EventSubscription;
  readonly registry: Registry;
}

type Labels = Readonly<Record<string, string>>;
type Samples = readonly (readonly [labels: Labels, value: number])[];

const STATES: Readonly<Record<FollowerState, true>> = {
  'catching-up': true,
  live: true,
  stopped: true,
  retrying: true,
  'log-mismatch': true,
  ended: true,
  standby: true,
};

/**
 * Tells by name whether each follower is at the end of the log, its state, its failures in a row, its lag, and the event
 * that it stands before; of one that is another process's only that it stands by. Of an event it tells place, id and type,
 * which are about nobody.
 */
export function observeFollowers(followers: Followers, options: FollowerMetricsOptions): void {
  const { kind } = options;
  const observe = observerOf(followers, options);
  observe(`${kind}_live`, '1 while it has reached the end of the log, else 0', [], ({ state }) =>
    state === 'standby' ? [] : [[{}, Number(state === 'live')]],
  );
  observe(`${kind}_failures`, 'Attempts in a row that did not advance', [], ({ failures }) => [[{}, failures]]);
  observe(`guestlist_${kind}_state`, '1 for the state that it is in, else 0', ['state'], ({ state }) =>
    Object.keys(STATES).map((known) => [{ state: known }, Number(known === state)]),
  );
  const ofEvent = ['position', 'event_id', 'event_type'];
  observe(`guestlist_${kind}_stopped_at`, '1 for the event that it cannot apply and stands before', ofEvent, eventOf);
  const lagOf = lagsAtOnce(followers, options);
  observe(`guestlist_${kind}_lag_seconds`, 'Age of the oldest event that it is not done with', [], async ({ name }) => {
    const { seconds } = await lagOf(name);
    return seconds === null ? [] : [[{}, seconds]];
  });
  observe(
    `guestlist_${kind}_lag_events`,
    'Events that it is not done with, 1000 for any more',
    [],
    async ({ name }) => {
      const { events } = await lagOf(name);
      return events === null ? [] : [[{}, events]];
    },
  );
}

/** All lags are looked up together, once for all gauges that are read at one time. */
const lagsAtOnce = (followers: Followers, options: FollowerMetricsOptions): ((name: string) => Promise<Lag>) => {
  let looking: Promise<ReadonlyMap<string, Lag>> | null = null;
  const look = async () => {
    const statuses = Object.values(followers.states());
    const lags = await lagsBehind(options.log, statuses, options);
    return new Map(lags.map((lag, index) => [statuses[index]?.name ?? '', lag]));
  };
  return async (name) => {
    looking ??= look().finally(() => (looking = null));
    return (await looking).get(name) ?? { seconds: null, events: null };
  };
};

const eventOf = ({ lastError }: FollowerStatus): Samples => {
  if (lastError === null || lastError.eventId === null) return [];
  const { eventId, eventType, position } = lastError;
  return [[{ position: position ?? '', event_id: eventId, event_type: eventType ?? '' }, 1]];
};

/** Makes gauges that are filled anew, from the states of that moment, whenever they are read. */
const observerOf =
  (followers: Followers, { kind, registry }: FollowerMetricsOptions) =>
  (
    name: string,
    help: string,
    labels: readonly string[],
    samplesOf: (status: FollowerStatus) => Samples | Promise<Samples>,
  ): void => {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [kind, ...labels],
      registers: [registry],
      collect: async () => {
        const statuses = Object.values(followers.states());
        const samples = await Promise.all(statuses.map(async (status) => samplesOf(status)));
        gauge.reset();
        for (const [index, { name: follower }] of statuses.entries()) {
          for (const [more, value] of samples[index] ?? []) gauge.set({ [kind]: follower, ...more }, value);
        }
      },
    });
  };
