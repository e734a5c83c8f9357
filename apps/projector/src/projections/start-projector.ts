import { setMaxListeners } from 'node:events';

import type { DocumentStore } from '@app/documents';
import { type EventLog, type EventSubscription, sleep as realSleep, type Sleep } from '@app/event-sourcing';
import { audit, communities, invitations, memberships, timeline } from '@app/read-models';

import type { FollowerStatus } from '../followers/follower-status';
import { type Ownership, soleOwnership } from '../ownership';
import { type OwnedOptions, ownReadModel } from './owned-read-model';

export interface ProjectorOptions {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
  /** Who else may do the same; nobody when left out. */
  readonly ownership?: Ownership;
  /** Ends everything; {@link Projector.close} does so too. */
  readonly signal?: AbortSignal;
  /** Told of every change of a projection that readers see. Must not throw. */
  readonly onState?: (status: FollowerStatus) => void;
  /** Told of faults around rebuilds, which are tried again. Must not throw. */
  readonly onFault?: (error: unknown) => void;
  /** A replaced build is kept this long; 10 s when left out. Longer than readers hold on to the pointer. */
  readonly dropAfterMs?: number;
  /** Requests for rebuilds are looked for this often; 500 ms when left out. */
  readonly pollMs?: number;
  readonly sleep?: Sleep;
}

export interface Projector {
  /** By name of the projection. */
  states(): Readonly<Record<string, FollowerStatus>>;
  /** Resolves when nothing is written any more. Safe to repeat. */
  close(): Promise<void>;
}

/** `begun` resolves when each projection has begun, has not succeeded in it, or is another process's; it never rejects. */
export interface BeginningProjector extends Projector {
  readonly begun: Promise<unknown>;
}

const DROP_AFTER_MS = 10_000;
const POLL_MS = 500;

/**
 * Runs every projection that is this process's own against its live build, makes new builds for new versions and on request,
 * and swaps them in when they have caught up. Resolves when each has begun, has not succeeded in it, or is another's; never
 * rejects: faults are told and retried.
 */
export async function startProjector(options: ProjectorOptions): Promise<Projector> {
  const projector = beginProjector(options);
  await projector.begun;
  return projector;
}

/** The same, for those who do not wait for it. */
export function beginProjector(options: ProjectorOptions): BeginningProjector {
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  // Every sleep listens to it: some for each projection at once.
  setMaxListeners(100, signal);
  const owned = ownReadModels(settingsOf(options, signal));
  return {
    begun: Promise.all(owned.map(({ begun }) => begun)),
    states: () => Object.fromEntries(owned.map(({ name, standing }) => [name, standing.status])),
    close: async () => {
      ending.abort();
      await Promise.all(owned.map(({ ended }) => ended));
    },
  };
}

const ownReadModels = (settings: OwnedOptions) => [
  ownReadModel(communities, settings),
  ownReadModel(memberships, settings),
  ownReadModel(invitations, settings),
  ownReadModel(audit, settings),
  ownReadModel(timeline, settings),
];

const settingsOf = (options: ProjectorOptions, signal: AbortSignal): OwnedOptions => {
  const { dropAfterMs = DROP_AFTER_MS, pollMs = POLL_MS, sleep = realSleep, ownership = soleOwnership } = options;
  const { onState = () => undefined, onFault = () => undefined, log, documents } = options;
  return {
    log,
    documents,
    ownership,
    signal,
    onState,
    onFault,
    sleep,
    dropAfterMs,
    pollMs,
    progressEveryMs: pollMs / 2,
  };
};
