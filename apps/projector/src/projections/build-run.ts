import { type GuestlistEventType, projectedPrefixes } from '@app/contracts';
import { type DocumentStore, projectionTarget } from '@app/documents';
import {
  type EventLog,
  type EventSubscription,
  type ProjectionStatus,
  runProjection,
  type SubscriptionOptions,
} from '@app/event-sourcing';
import type { ReadModel } from '@app/read-models';

export interface BuildRunOptions {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
  readonly onStatus: (build: string, status: ProjectionStatus) => void;
}

/** One build of a read model being kept up to date. */
export interface BuildRun {
  readonly build: string;
  /** Events read so far. */
  events(): number;
  status(): ProjectionStatus;
  /** Resolves with true at the first time the end of the log is reached, with false when the run ends before. */
  readonly caughtUp: Promise<boolean>;
  /** Resolves when nothing is written any more. Safe to repeat. */
  stop(): Promise<void>;
}

const counting = (subscription: EventSubscription, count: (events: number) => void): EventSubscription => ({
  async *subscribe(options: SubscriptionOptions) {
    for await (const batch of subscription.subscribe(options)) {
      count(batch.events.length);
      yield batch;
    }
  },
});

/** Starts a build where its checkpoint left it. Rejects when the document store does not open it. */
export async function runBuild<Document, Ignored extends GuestlistEventType>(
  { projection, collection }: ReadModel<Document, Ignored>,
  build: string,
  { log, documents, onStatus }: BuildRunOptions,
): Promise<BuildRun> {
  const target = await projectionTarget<Document>(documents, collection, build);
  const ending = new AbortController();
  const { promise: caughtUp, resolve } = promiseWithResolver<boolean>();
  let events = 0;
  let status: ProjectionStatus = {
    name: projection.name,
    state: 'catching-up',
    position: null,
    lastError: null,
    failures: 0,
  };
  const ended = runProjection({
    projection,
    subscription: counting(log, (count) => (events += count)),
    log,
    target,
    prefixes: projectedPrefixes,
    signal: ending.signal,
    onStatus: (latest) => {
      status = latest;
      if (latest.state === 'live') resolve(true);
      onStatus(build, latest);
    },
  }).finally(() => resolve(false));
  const stop = async () => {
    ending.abort();
    await ended;
  };
  return { build, caughtUp, stop, events: () => events, status: () => status };
}

const promiseWithResolver = <Value>() => {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
};
