import { projectedPrefixes } from '@app/contracts';
import {
  type EventLog,
  type EventStore,
  type EventSubscription,
  type Reactor,
  type ReactorCheckpoints,
  runReactor,
} from '@app/event-sourcing';

import { EVENTS_AT_ONCE } from '../followers/events-at-once';
import { beginning, failing, type FollowerStatus, standingBy } from '../followers/follower-status';
import { keepOwning } from '../ownership/keep-owning';
import { type Ownership, soleOwnership, type Tenure } from '../ownership/ownership';
import { authorityWatch } from './authority-watch';

export interface ReactorsOptions {
  readonly log: EventStore & EventLog & EventSubscription;
  /** Where the reactor of this name keeps how far it is. */
  readonly checkpointsOf: (name: string) => ReactorCheckpoints;
  readonly now: () => Date;
  /** Who else may do the same; nobody when left out. */
  readonly ownership?: Ownership;
  /** Told of every change of a reactor. Must not throw. */
  readonly onState?: (status: FollowerStatus) => void;
}

export interface Reactors {
  /** By name of the reactor. */
  states(): Readonly<Record<string, FollowerStatus>>;
  /** Resolves when nothing is done any more. Safe to repeat. */
  close(): Promise<void>;
}

/** Runs every reactor that is this process's own until it is closed. Needs a log that it may write to; faults are retried and told. */
export const startReactors = (options: ReactorsOptions): Reactors => {
  const ending = new AbortController();
  const states = new Map<string, FollowerStatus>();
  const tell = (status: FollowerStatus) => {
    states.set(status.name, status);
    options.onState?.(status);
  };
  const own = (reactor: Reactor): Promise<void> => {
    const { name } = reactor;
    states.set(name, beginning(name));
    const stand = (next: FollowerStatus) => {
      const { state, lastError } = states.get(name) ?? next;
      if (next.state !== state || next.lastError?.message !== lastError?.message) tell(next);
    };
    return keepOwning({
      ...{ ownership: options.ownership ?? soleOwnership, name: `reactor:${name}`, signal: ending.signal },
      work: (tenure) => react(reactor, tenure, options, tell),
      onWaiting: (fault) => stand(standingBy(name, fault)),
      onFault: (fault, failures) => stand(failing(name, fault, failures)),
    });
  };
  const running = [authorityWatch({ store: options.log, now: options.now })].map(own);
  return {
    states: () => Object.fromEntries(states),
    close: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
};

/** Until the tenure ends; nothing is begun after it. */
const react = (
  reactor: Reactor,
  tenure: Tenure,
  { log, checkpointsOf }: ReactorsOptions,
  onStatus: (status: FollowerStatus) => void,
): Promise<void> => {
  const checkpoints = checkpointsOf(reactor.name);
  const owned: Reactor = {
    ...{ name: reactor.name, reactsTo: reactor.reactsTo },
    react: async (event) => {
      tenure.assertHeld();
      await reactor.react(event);
    },
  };
  const store: ReactorCheckpoints['store'] = async (checkpoint) => {
    tenure.assertHeld();
    return checkpoints.store(checkpoint);
  };
  return runReactor({
    ...{ reactor: owned, subscription: log, log, prefixes: projectedPrefixes, signal: tenure.signal, onStatus },
    batchSize: EVENTS_AT_ONCE,
    checkpoints: { load: () => checkpoints.load(), store },
  });
};

/** Where the log may not be written there is nothing to run. */
export const noReactors: Reactors = { states: () => ({}), close: async () => undefined };
