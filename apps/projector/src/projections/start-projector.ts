import { setMaxListeners } from 'node:events';

import type { DocumentStore } from '@app/documents';
import {
  type EventLog,
  type EventSubscription,
  type ProjectionStatus,
  sleep as realSleep,
  type Sleep,
} from '@app/event-sourcing';
import { audit, communities, invitations, memberships, timeline } from '@app/read-models';

import { type ReadModelRunner, type RunnerOptions, startReadModel } from './read-model-runner';
import { openRebuilds, type RebuildRecord } from './rebuild-records';

export interface ProjectorOptions {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
  /** Ends everything; {@link Projector.close} does so too. */
  readonly signal?: AbortSignal;
  /** Told of every change of a projection that readers see. Must not throw. */
  readonly onState?: (status: ProjectionStatus) => void;
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
  states(): Readonly<Record<string, ProjectionStatus>>;
  /** Resolves when nothing is written any more. Safe to repeat. */
  close(): Promise<void>;
}

const DROP_AFTER_MS = 10_000;
const POLL_MS = 500;

/**
 * Runs every projection against its live build, makes new builds for new versions and on request, and swaps them in when
 * they have caught up. Rejects when the document store does not answer at the start; afterwards faults are retried.
 */
export async function startProjector(options: ProjectorOptions): Promise<Projector> {
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  // Every sleep listens to it: some for each projection at once.
  setMaxListeners(100, signal);
  const watch = settingsOf(options, signal);
  const runners = await startReadModels(watch, ending);
  const watching = watchRequests(runners, watch);
  const stop = async () => {
    ending.abort();
    // What the watch has under way may still start a run.
    await watching;
    await Promise.all(runners.map((runner) => runner.stop()));
  };
  signal.addEventListener('abort', () => void stop(), { once: true });
  return {
    states: () => Object.fromEntries(runners.map((runner) => [runner.name, runner.status])),
    close: stop,
  };
}

interface Settings extends RunnerOptions {
  readonly pollMs: number;
}

const settingsOf = (options: ProjectorOptions, signal: AbortSignal): Settings => {
  const { dropAfterMs = DROP_AFTER_MS, pollMs = POLL_MS, sleep = realSleep } = options;
  const { onState = () => undefined, onFault = () => undefined, log, documents } = options;
  return { log, documents, signal, onState, onFault, sleep, dropAfterMs, pollMs, progressEveryMs: pollMs / 2 };
};

/** Of all or of none: those that did start are ended again, before it rejects with why one did not. */
const startReadModels = async (settings: Settings, ending: AbortController): Promise<readonly ReadModelRunner[]> => {
  const starts = await Promise.allSettled([
    startReadModel(communities, settings),
    startReadModel(memberships, settings),
    startReadModel(invitations, settings),
    startReadModel(audit, settings),
    startReadModel(timeline, settings),
  ]);
  const runners = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed === undefined) return runners;
  ending.abort();
  await Promise.all(runners.map((runner) => runner.stop()));
  throw failed.reason;
};

/** Looks for requests until the signal; a request under way is left alone, a newer one is taken up when that was given up. */
async function watchRequests(runners: readonly ReadModelRunner[], settings: Settings): Promise<void> {
  const { documents, signal, onFault, sleep, pollMs } = settings;
  const underWay = new Map<string, Promise<void>>();
  const takeUp = (runner: ReadModelRunner, request: RebuildRecord) => {
    const work = runner.rebuild(request).catch(onFault);
    underWay.set(
      runner.name,
      work.finally(() => underWay.delete(runner.name)),
    );
  };
  while (!signal.aborted) {
    const requests = await openRebuilds(documents).catch((error: unknown) => {
      onFault(error);
      return [];
    });
    for (const request of requests) {
      const runner = runners.find(({ name }) => name === request.name && !underWay.has(name));
      if (runner !== undefined) takeUp(runner, request);
    }
    const idle = runners.filter(({ name }) => !underWay.has(name));
    await Promise.all(idle.map((runner) => runner.followLiveBuild().catch(onFault)));
    await sleep(pollMs, signal);
  }
  await Promise.all(underWay.values());
}
