import { backoffDelay, sleep as realSleep, type Backoff, type Random, type Sleep } from './backoff';
import type { Position, RecordedEvent } from './domain-event';
import { LogMismatchError } from './errors';
import type { EventLog, EventSubscription, SubscriptionBatch } from './event-store';
import type { InapplicableEvent } from './fold-projection';
import type { Checkpoint } from './projection';
import type { ProjectionFault, ProjectionState, ProjectionStatus } from './projection-status';

/** What every run along the log is given. */
export interface LogRun {
  readonly subscription: EventSubscription;
  readonly log: EventLog;
  /** Streams whose names start with one of these. */
  readonly prefixes: readonly string[];
  readonly signal: AbortSignal;
  readonly batchSize?: number;
  /** Told after every batch and at every change of state. Must not throw. */
  readonly onStatus?: (status: ProjectionStatus) => void;
  readonly backoff?: Backoff;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

export interface AppliedEvents {
  /** How many events are done with, from the first on. Fewer than all: the signal, or the fault of the next one. */
  readonly applied: number;
  readonly inapplicable: InapplicableEvent | null;
}

/** What goes along the log: where it starts, what it does with events, and where it keeps how far it is. */
export interface LogFollower {
  readonly name: string;
  /** Null from the beginning. A fault that it gets over by itself is reported. */
  startAfter(logId: string, report: (fault: Error) => void): Promise<Checkpoint | null>;
  apply(events: readonly RecordedEvent[]): Promise<AppliedEvents>;
  /**
   * Called when the effects of everything up to there are done. False when the checkpoint is no longer the one that this
   * run started from or stored: then another run is at work, and this one starts again from where that one is.
   */
  storeCheckpoint(checkpoint: Checkpoint): Promise<boolean>;
}

/** So often in a row a run may find that another one was faster before that is a fault. */
const OVERTAKEN_QUIETLY = 3;

/** Goes along the log until the signal; never rejects. After a fault it starts again from the checkpoint, with backoff. */
export const keepFollowing = async (run: LogRun, follower: LogFollower, between: Backoff): Promise<void> => {
  const { signal, backoff = between, sleep = realSleep, random = Math.random } = run;
  const progress = new Progress(follower.name, run.onStatus);
  while (!signal.aborted) {
    const fault = await faultOf(follow(run, follower, progress));
    if (fault !== null) {
      progress.failed(fault);
      await sleep(backoffDelay(waitsAfter(fault, backoff), progress.failures - 1, random), signal);
    }
  }
  progress.ended();
};

/** What failed for no fault of an event may be over soon, and then nobody waits long. Milliseconds. */
const LONGEST_FOR_STORES = 5_000;

const waitsAfter = (fault: Error, { firstMs, maxMs }: Backoff): Backoff => {
  const isLasting = fault instanceof InapplicableEventError || fault instanceof LogMismatchError;
  return { firstMs, maxMs: isLasting ? maxMs : Math.min(maxMs, LONGEST_FOR_STORES) };
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
const follow = async (run: LogRun, follower: LogFollower, progress: Progress): Promise<void> => {
  const { log, subscription, prefixes, signal, batchSize } = run;
  const logId = await log.logId();
  const checkpoint = await follower.startAfter(logId, (fault) => progress.failed(fault));
  progress.startedAfter(checkpoint?.position ?? null);
  const options = { after: checkpoint?.position ?? null, prefixes, signal, ...(batchSize && { batchSize }) };
  for await (const batch of subscription.subscribe(options)) {
    await applyBatch(follower, logId, batch, progress);
  }
  if (!signal.aborted) throw new Error('The subscription ended by itself');
};

/** Effects first, checkpoint last: a crash in between repeats the batch and changes nothing by it. */
const applyBatch = async (
  follower: LogFollower,
  logId: string,
  batch: SubscriptionBatch,
  progress: Progress,
): Promise<void> => {
  const { applied, inapplicable } = await follower.apply(batch.events);
  const whole = applied === batch.events.length;
  const checkpoint = checkpointAfter(logId, batch, whole ? null : applied);
  if (checkpoint && checkpoint.position !== progress.position && !(await follower.storeCheckpoint(checkpoint))) {
    throw new OvertakenError('Another process moves the checkpoint');
  }
  if (checkpoint) progress.advancedTo(checkpoint.position, whole && batch.caughtUp);
  if (inapplicable) throw new InapplicableEventError(inapplicable);
};

/** The place after a whole batch, or after its first events; null when that is no event at all. */
const checkpointAfter = (logId: string, batch: SubscriptionBatch, applied: number | null): Checkpoint | null => {
  const last = batch.events[(applied ?? batch.events.length) - 1];
  if (applied !== null) return last ? { logId, position: last.position, eventId: last.id } : null;
  const eventId = last?.position === batch.position ? last.id : (batch.eventId ?? null);
  return { logId, position: batch.position, eventId };
};

/** Another run stored a checkpoint meanwhile; never leaves this file. */
class OvertakenError extends Error {}

/** Ends one pass along the log; never leaves this file. */
class InapplicableEventError extends Error {
  readonly fault: ProjectionFault;

  constructor({ event, cause }: InapplicableEvent) {
    super(cause.message);
    this.fault = { eventId: event.id, eventType: event.type, position: event.position, message: cause.message };
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
    // Once or twice is what happens while one process takes over from another.
    if (error instanceof OvertakenError && this.failures <= OVERTAKEN_QUIETLY) return;
    if (error instanceof InapplicableEventError) {
      this.tell('stopped', error.fault);
    } else {
      const state = error instanceof LogMismatchError ? 'log-mismatch' : 'retrying';
      this.tell(state, { eventId: null, eventType: null, position: this.position, message: error.message });
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
