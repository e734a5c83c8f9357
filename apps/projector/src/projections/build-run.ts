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

import { EVENTS_AT_ONCE } from '../followers/events-at-once';

export interface BuildRunOptions {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
  readonly onStatus: (build: string, status: ProjectionStatus) => void;
}

/** One build of a read model being kept up to date, from where its checkpoint left it. */
export class BuildRun {
  /** Resolves with true at the first time the end of the log is reached, with false when the run ends before. */
  readonly caughtUp: Promise<boolean>;
  private readonly ending = new AbortController();
  private readonly ended: Promise<void>;
  private settle: (caughtUp: boolean) => void = () => undefined;
  private readonly startedAt = performance.now();
  private read = 0;
  private latest: ProjectionStatus;
  private reachedEnd = false;

  private constructor(
    name: string,
    readonly build: string,
    run: (hooks: Hooks) => Promise<void>,
    private readonly onStatus: BuildRunOptions['onStatus'],
  ) {
    this.latest = { name, state: 'catching-up', position: null, lastError: null, failures: 0 };
    this.caughtUp = new Promise((resolve) => (this.settle = resolve));
    this.ended = run({
      signal: this.ending.signal,
      onEvents: (events) => (this.read += events),
      onStatus: (status) => this.told(status),
    }).finally(() => this.settle(false));
  }

  /** Rejects when the document store does not open the build. */
  static async start<Document, Ignored extends GuestlistEventType>(
    { projection, collection }: ReadModel<Document, Ignored>,
    build: string,
    { log, documents, onStatus }: BuildRunOptions,
  ): Promise<BuildRun> {
    const target = await projectionTarget<Document>(documents, collection, build);
    const run = ({ onEvents, ...hooks }: Hooks) => {
      const subscription = counting(log, onEvents);
      const source = { subscription, log, prefixes: projectedPrefixes, batchSize: EVENTS_AT_ONCE };
      return runProjection({ projection, target, ...source, ...hooks });
    };
    return new BuildRun(projection.name, build, run, onStatus);
  }

  /** Whether the end of the log was reached once. */
  get hasCaughtUp(): boolean {
    return this.reachedEnd;
  }

  /** Events read so far by this run. */
  get events(): number {
    return this.read;
  }

  /** On the average of the whole run. */
  get eventsPerSecond(): number {
    return Math.round((this.read * 1_000) / Math.max(performance.now() - this.startedAt, 1));
  }

  get status(): ProjectionStatus {
    return this.latest;
  }

  /** Resolves when nothing is written any more. Safe to repeat. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.ended;
  }

  private told(status: ProjectionStatus): void {
    this.latest = status;
    if (status.state === 'live') {
      this.reachedEnd = true;
      this.settle(true);
    }
    this.onStatus(this.build, status);
  }
}

interface Hooks {
  readonly signal: AbortSignal;
  readonly onEvents: (events: number) => void;
  readonly onStatus: (status: ProjectionStatus) => void;
}

const counting = (subscription: EventSubscription, count: (events: number) => void): EventSubscription => ({
  async *subscribe(options: SubscriptionOptions) {
    for await (const batch of subscription.subscribe(options)) {
      count(batch.events.length);
      yield batch;
    }
  },
});
