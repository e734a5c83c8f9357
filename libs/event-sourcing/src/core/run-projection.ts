import { backoffDelay, sleep as realSleep, type Backoff, type Random, type Sleep } from './backoff';
import type { DomainEvent, Position } from './domain-event';
import { LogMismatchError } from './errors';
import type { EventLog, EventSubscription, SubscriptionBatch } from './event-store';
import { foldBatch, type InapplicableEvent } from './fold-projection';
import type { Checkpoint, Projection, ProjectionTarget } from './projection';
import type { ProjectionFault, ProjectionState, ProjectionStatus } from './projection-status';
import { verifyCheckpoint } from './verify-checkpoint';

export interface ProjectionRun<Document, Event extends DomainEvent, Ignored extends Event['type'] = never> {
  readonly projection: Projection<Document, Event, Ignored>;
  readonly subscription: EventSubscription;
  readonly log: EventLog;
  readonly target: ProjectionTarget<Document>;
  /** Streams whose names start with one of these; all events in them must be known to the projection. */
  readonly prefixes: readonly string[];
  readonly signal: AbortSignal;
  readonly batchSize?: number;
  /** Told after every batch and at every change of state. Must not throw. */
  readonly onStatus?: (status: ProjectionStatus) => void;
  readonly backoff?: Backoff;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

const BETWEEN_ATTEMPTS: Backoff = { firstMs: 100, maxMs: 30_000 };

/**
 * Keeps the documents of a projection up to date with the log until the signal ends it; never rejects. After a crash
 * or a fault it goes on from its checkpoint: work is repeated, no event is skipped, and repeated work changes nothing.
 */
export const runProjection = async <Document, Event extends DomainEvent, Ignored extends Event['type'] = never>(
  run: ProjectionRun<Document, Event, Ignored>,
): Promise<void> => {
  const { signal, backoff = BETWEEN_ATTEMPTS, sleep = realSleep, random = Math.random } = run;
  const progress = new Progress(run.projection.name, run.onStatus);
  while (!signal.aborted) {
    const fault = await faultOf(follow(run, progress));
    if (fault !== null) {
      progress.failed(fault);
      await sleep(backoffDelay(backoff, progress.failures - 1, random), signal);
    }
  }
  progress.ended();
};

/** What ended it; null when it ended as it was told to. */
const faultOf = async (following: Promise<void>): Promise<Error | null> => {
  try {
    await following;
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** Follows the log from the checkpoint on until the signal, a fault, or an event that cannot be applied. */
const follow = async <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  run: ProjectionRun<Document, Event, Ignored>,
  progress: Progress,
): Promise<void> => {
  const { log, target, subscription, prefixes, signal, batchSize } = run;
  const [logId, checkpoint] = await Promise.all([log.logId(), target.loadCheckpoint()]);
  await verifyCheckpoint(log, logId, checkpoint);
  progress.startedAfter(checkpoint?.position ?? null);
  const options = { after: checkpoint?.position ?? null, prefixes, signal, ...(batchSize && { batchSize }) };
  for await (const batch of subscription.subscribe(options)) {
    await applyBatch(run, logId, batch, progress);
    progress.advancedTo(batch.position, batch.caughtUp);
  }
  if (!signal.aborted) throw new Error('The subscription ended by itself');
};

/** Documents first, checkpoint last: a crash in between repeats the batch and changes nothing by it. */
const applyBatch = async <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  { projection, target }: ProjectionRun<Document, Event, Ignored>,
  logId: string,
  batch: SubscriptionBatch,
  progress: Progress,
): Promise<void> => {
  const { changed, applied, inapplicable } = await foldBatch(projection, batch.events, (ids) => target.loadMany(ids));
  if (changed.length > 0) await target.writeMany(changed);
  const checkpoint = checkpointAfter(logId, batch, inapplicable ? applied : null);
  if (checkpoint && checkpoint.position !== progress.position) await target.storeCheckpoint(checkpoint);
  if (!inapplicable) return;
  if (checkpoint) progress.advancedTo(checkpoint.position, false);
  throw new InapplicableEventError(inapplicable);
};

/** The place after a whole batch, or after its first events; null when that is no event at all. */
const checkpointAfter = (logId: string, batch: SubscriptionBatch, applied: number | null): Checkpoint | null => {
  const last = batch.events[(applied ?? batch.events.length) - 1];
  if (applied !== null) return last ? { logId, position: last.position, eventId: last.id } : null;
  return { logId, position: batch.position, eventId: last?.position === batch.position ? last.id : null };
};

class InapplicableEventError extends Error {
  override readonly name = 'InapplicableEventError';
  readonly fault: ProjectionFault;

  constructor({ event, cause }: InapplicableEvent) {
    super(cause.message, { cause });
    this.fault = { eventId: event.id, position: event.position, message: cause.message };
  }
}

/** Where a run stands, told to whoever asked for it. */
class Progress {
  failures = 0;
  position: Position | null = null;

  constructor(
    private readonly name: string,
    private readonly onStatus: ((status: ProjectionStatus) => void) | undefined,
  ) {}

  startedAfter(position: Position | null): void {
    this.position = position;
    // After a fault, "catching up" would hide it before anything was caught up.
    if (this.failures === 0) this.tell('catching-up', null);
  }

  advancedTo(position: Position, caughtUp: boolean): void {
    this.failures = 0;
    this.position = position;
    this.tell(caughtUp ? 'live' : 'catching-up', null);
  }

  failed(error: Error): void {
    this.failures += 1;
    if (error instanceof InapplicableEventError) {
      this.tell('stopped', error.fault);
    } else {
      const state = error instanceof LogMismatchError ? 'log-mismatch' : 'retrying';
      this.tell(state, { eventId: null, position: this.position, message: error.message });
    }
  }

  ended(): void {
    this.tell('ended', null);
  }

  private tell(state: ProjectionState, lastError: ProjectionFault | null): void {
    const { name, position, failures } = this;
    this.onStatus?.({ name, state, position, lastError, failures });
  }
}
