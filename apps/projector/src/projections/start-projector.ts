import type { DocumentStore } from '@app/documents';
import {
  type EventLog,
  type EventSubscription,
  type ProjectionStatus,
  sleep as realSleep,
  type Sleep,
} from '@app/event-sourcing';
import { audit, communities, invitations, memberships } from '@app/read-models';

import { type ReadModelRunner, startReadModel } from './read-model-runner';
import { openRebuilds } from './rebuild-records';

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
  const { dropAfterMs = DROP_AFTER_MS, pollMs = POLL_MS, sleep = realSleep } = options;
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  const onFault = options.onFault ?? (() => undefined);
  const shared = {
    log: options.log,
    documents: options.documents,
    signal,
    onState: options.onState ?? (() => undefined),
    onFault,
    sleep,
    dropAfterMs,
    progressEveryMs: Math.min(pollMs, 250),
  };
  const runners: readonly ReadModelRunner[] = await Promise.all([
    startReadModel(communities, shared),
    startReadModel(memberships, shared),
    startReadModel(invitations, shared),
    startReadModel(audit, shared),
  ]);
  const watching = watchRequests(runners, { ...shared, pollMs });
  const stop = async () => {
    ending.abort();
    await Promise.all(runners.map((runner) => runner.stop()));
    await watching;
  };
  signal.addEventListener('abort', () => void stop(), { once: true });
  return {
    states: () => Object.fromEntries(runners.map((runner) => [runner.name, runner.status()])),
    close: stop,
  };
}

interface Watch {
  readonly documents: DocumentStore;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
  readonly sleep: Sleep;
  readonly pollMs: number;
}

/** Looks for requests until the signal; a request under way is left alone, a newer one is taken up when that was given up. */
async function watchRequests(runners: readonly ReadModelRunner[], watch: Watch): Promise<void> {
  const { documents, signal, onFault, sleep, pollMs } = watch;
  const underWay = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    try {
      for (const request of await openRebuilds({ records: documents.records })) {
        const runner = runners.find(({ name }) => name === request.name);
        if (runner === undefined || underWay.has(request.name)) continue;
        const work = runner.rebuild(request).catch(onFault);
        underWay.set(
          request.name,
          work.finally(() => underWay.delete(request.name)),
        );
      }
    } catch (error) {
      onFault(error);
    }
    await sleep(pollMs, signal);
  }
  await Promise.all(underWay.values());
}
