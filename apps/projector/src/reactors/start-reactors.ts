import { projectedPrefixes } from '@app/contracts';
import {
  type EventLog,
  type EventStore,
  type EventSubscription,
  type ProjectionStatus,
  type Reactor,
  type ReactorCheckpoints,
} from '@app/event-sourcing';

import { EVENTS_AT_ONCE } from '../followers/events-at-once';
import { authorityWatch } from './authority-watch';
import { expirer } from './expirer';
import { runTimedReactor } from './in-time/timed-reactor';

export interface ReactorsOptions {
  readonly log: EventStore & EventLog & EventSubscription;
  /** Where the reactor of this name keeps how far it is. */
  readonly checkpointsOf: (name: string) => ReactorCheckpoints;
  readonly now: () => Date;
  /** Told of every change of a reactor. Must not throw. */
  readonly onState?: (status: ProjectionStatus) => void;
}

export interface Reactors {
  /** By name of the reactor. */
  states(): Readonly<Record<string, ProjectionStatus>>;
  /** Resolves when nothing is done any more. Safe to repeat. */
  close(): Promise<void>;
}

/** Runs every reactor until it is closed. Needs a log that it may write to; faults are retried and told. */
export const startReactors = ({ log, checkpointsOf, now, onState }: ReactorsOptions): Reactors => {
  const ending = new AbortController();
  const states = new Map<string, ProjectionStatus>();
  const run = async (reactor: Reactor): Promise<void> => {
    const { name } = reactor;
    states.set(name, { name, state: 'catching-up', position: null, lastError: null, failures: 0 });
    await runTimedReactor({
      ...{ reactor, subscription: log, log, prefixes: projectedPrefixes, signal: ending.signal },
      batchSize: EVENTS_AT_ONCE,
      checkpoints: checkpointsOf(name),
      onStatus: (status) => {
        states.set(name, status);
        onState?.(status);
      },
    });
  };
  const running = [authorityWatch({ store: log, now }), expirer({ store: log, now })].map(run);
  return {
    states: () => Object.fromEntries(states),
    close: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
};

/** Where the log may not be written there is nothing to run. */
export const noReactors: Reactors = { states: () => ({}), close: async () => undefined };
