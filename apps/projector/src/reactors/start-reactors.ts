import { join } from 'node:path';

import { projectedPrefixes } from '@app/contracts';
import {
  type EventLog,
  type EventStore,
  type EventSubscription,
  type Reactor,
  type ReactorCheckpoints,
} from '@app/event-sourcing';
import type { People } from '@app/people';
import type { Configuration } from '@app/runtime';

import { EVENTS_AT_ONCE } from '../followers/events-at-once';
import type { FollowerStatus } from '../followers/follower-status';
import { Standing } from '../followers/standing';
import { keepOwning } from '../ownership/keep-owning';
import { type Ownership, soleOwnership, type Tenure } from '../ownership/ownership';
import { authorityWatch } from './authority-watch';
import { eraser } from './eraser';
import { expirer } from './expirer';
import { runTimedReactor } from './in-time/timed-reactor';
import {
  type MailConfiguration,
  mailer,
  mailSettings,
  type OnMailOutcome,
  type MailTransport,
  outboxTransport,
  smtpTransport,
} from './mailer';
import { Outbox } from './outbox';

export interface ReactorsOptions {
  readonly log: EventStore & EventLog & EventSubscription;
  /** Where the reactor of this name keeps how far it is. */
  readonly checkpointsOf: (name: string) => ReactorCheckpoints;
  readonly people: People;
  readonly configuration: Pick<Configuration, 'dataDir' | 'smtpUrl'> & MailConfiguration;
  readonly now: () => Date;
  /** Who else may do the same; nobody when left out. */
  readonly ownership?: Ownership;
  /** Told of every mail that is settled. */
  readonly onMail?: OnMailOutcome;
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
  const standings: [name: string, standing: Standing][] = [];
  const own = (make: MakeReactor): Promise<void> => {
    const { name } = make(options.log, () => undefined);
    const standing = new Standing(name, (status) => options.onState?.(status));
    standings.push([name, standing]);
    return keepOwning({
      ...{ ownership: options.ownership ?? soleOwnership, name: `reactor:${name}`, signal: ending.signal },
      work: (tenure) => react(make, tenure, options, standing.tell),
      onWaiting: standing.wait,
      onFault: standing.fail,
    });
  };
  const running = makersOf(options).map(own);
  return {
    states: () => Object.fromEntries(standings.map(([name, { status }]) => [name, status])),
    close: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
};

/** `assertHeld` throws once another process may do the same. */
type MakeReactor = (log: EventStore & EventSubscription, assertHeld: () => void) => Reactor;

const makersOf = ({ log: shared, people, configuration, now, onMail }: ReactorsOptions): readonly MakeReactor[] => {
  const outbox = new Outbox(join(configuration.dataDir, 'outbox'));
  const { smtpUrl } = configuration;
  const transport = smtpUrl === null ? outboxTransport(outbox) : smtpTransport(smtpUrl);
  const settings = mailSettings(configuration);
  const mailing = { people, outbox, settings, now, ...(onMail && { onOutcome: onMail }) };
  return [
    (store) => authorityWatch({ store, now }),
    (store) => expirer({ store, now }),
    (log) => eraser({ log, people, outbox, now }),
    // What was handed over is recorded whoever's turn it is by then: else the next one hands it over again.
    (_, assertHeld) => mailer({ store: shared, transport: guarded(transport, assertHeld), ...mailing }),
  ];
};

/** Hands nothing over once another process may have begun to. */
const guarded = (transport: MailTransport, assertHeld: () => void): MailTransport => ({
  send: async (mail) => {
    assertHeld();
    await transport.send(mail);
  },
});

/** Until the tenure ends; nothing is begun after it. What a reactor knows by heart is as old as its tenure. */
const react = (
  make: MakeReactor,
  tenure: Tenure,
  { log, checkpointsOf }: ReactorsOptions,
  onStatus: (status: FollowerStatus) => void,
): Promise<void> => {
  const assertHeld = () => tenure.assertHeld();
  const own: EventStore & EventSubscription = {
    readStream: log.readStream.bind(log),
    subscribe: log.subscribe.bind(log),
    appendToStream: async (...append) => {
      assertHeld();
      return log.appendToStream(...append);
    },
  };
  const reactor = make(own, assertHeld);
  const checkpoints = checkpointsOf(reactor.name);
  const store: ReactorCheckpoints['store'] = async (checkpoint) => {
    tenure.assertHeld();
    return checkpoints.store(checkpoint);
  };
  return runTimedReactor({
    ...{ reactor, subscription: log, log, prefixes: projectedPrefixes, signal: tenure.signal, onStatus },
    batchSize: EVENTS_AT_ONCE,
    checkpoints: { load: () => checkpoints.load(), store },
  });
};

/** Where the log may not be written there is nothing to run. */
export const noReactors: Reactors = { states: () => ({}), close: async () => undefined };
