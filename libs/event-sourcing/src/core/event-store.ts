import type { EventToAppend, Position, RecordedEvent, StreamRevision } from './domain-event';

export interface ReadOptions {
  /** First revision to read; 0 when left out. Beyond the end reads nothing. */
  readonly from?: bigint;
  /** At most this many events, 1 or more; all of them when left out. */
  readonly limit?: number;
}

export interface AppendResult {
  /** Revision of the last event appended. */
  readonly revision: bigint;
  /** Position of the last event appended. */
  readonly position: Position;
}

/**
 * The write side of the log. Both verbs reject with `StoreUnavailableError` when the store does not answer in time and
 * with `StorageFullError` when it has no room left.
 */
export interface EventStore {
  /** The events of a stream in order; none for a stream that does not exist. Sees every append acknowledged before. */
  readStream(name: string, options?: ReadOptions): Promise<readonly RecordedEvent[]>;

  /**
   * Appends all events or none, durable when the promise resolves. An append always says what it saw.
   *
   * Safe to repeat with the same ids and the same expected revision: when exactly these events stand there already,
   * the answer is that of the first time. Rejects with `WrongExpectedVersionError` when the stream is elsewhere.
   */
  appendToStream(
    name: string,
    events: readonly EventToAppend[],
    expectedRevision: StreamRevision,
  ): Promise<AppendResult>;
}

export interface HistoryOptions {
  /** The last position that counts. One that sorts before every position, as the empty text does, answers nothing. */
  readonly until: Position;
  /** Leaves out events of other types; all of them are read when left out. */
  readonly types?: readonly string[];
}

/** Looking back at many streams at once. */
export interface StreamHistory {
  /**
   * What stood in these streams at a position: stream by stream, each in its order. Sees every append acknowledged
   * before. All of it is in memory at once: for some streams at a time.
   */
  readStreams(names: readonly string[], options: HistoryOptions): Promise<readonly RecordedEvent[]>;
}

/** What can be asked of the log as a whole. */
export interface EventLog {
  /** Identity of this log, made when it was first opened. Another log, or a fresh one, has another. */
  logId(): Promise<string>;
  /** Position of the last event in the log. A log always holds its own `LogOpened`. */
  head(): Promise<Position>;
  /** The event at exactly this position, or null. */
  eventAt(position: Position): Promise<RecordedEvent | null>;
}

export interface SubscriptionOptions {
  /** Deliver what stands after this position; null from the beginning. */
  readonly after: Position | null;
  /** Deliver only events of streams whose names start with one of these. */
  readonly prefixes: readonly string[];
  /** Ends the iteration without an error. */
  readonly signal: AbortSignal;
  /** At most this many events at once; 1,000 when left out. */
  readonly batchSize?: number;
}

export interface SubscriptionBatch {
  /** In order of position; may be empty. */
  readonly events: readonly RecordedEvent[];
  /** Everything up to here that passes the filter has been delivered. Not earlier than the last event. */
  readonly position: Position;
  /** The event at that position, where it is none of these and the log says which it is. */
  readonly eventId?: string;
  /** True when this batch reached what was the end of the log a moment ago. */
  readonly caughtUp: boolean;
}

/** Reading the log in its global order, then live. The iteration ends only by its signal or by throwing. */
export interface EventSubscription {
  subscribe(options: SubscriptionOptions): AsyncIterable<SubscriptionBatch>;
}

/** An opened log with everything it can do. */
export interface OpenedEventLog extends EventStore, StreamHistory, EventLog, EventSubscription {
  /** Resolves when nothing is pending any more. Safe to repeat. */
  close(): Promise<void>;
}
