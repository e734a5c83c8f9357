import type { DomainEvent, Position, RecordedEvent } from './domain-event';

/**
 * How events become documents. Pure and deterministic: two runs over the same events write the same bytes.
 *
 * A type of event is either in `on` or in `ignores`; one that is in neither does not compile.
 */
export interface Projection<Document, Event extends DomainEvent, Ignored extends Event['type'] = never> {
  readonly name: string;
  /** Counts changes of the shape or meaning of the documents: another version is built anew. */
  readonly version: number;
  readonly ignores: readonly Ignored[];
  /**
   * The documents that the event concerns; each is passed through `on` once. What `on` answers is another object unless
   * nothing changed: the same one is not written, and may be passed the event again after a crash.
   */
  documentIds(event: RecordedEvent<Event>): readonly string[];
  readonly on: {
    readonly [Type in Exclude<Event['type'], Ignored>]: (
      document: Document | null,
      event: RecordedEvent<Extract<Event, { type: Type }>>,
      id: string,
    ) => Document | null;
  };
}

/** A document with the position of the last event that it contains. */
export interface StampedDocument<Document> {
  readonly id: string;
  readonly position: Position;
  readonly document: Document;
}

/** Where a projection stands. The id of the event there tells whether the log is still the same. */
export interface Checkpoint {
  readonly logId: string;
  readonly position: Position;
  /** Null when the event there is outside the filter and the log did not say which it is. */
  readonly eventId: string | null;
}

/** What `runProjection` writes to. Documents of one projection and its checkpoint live in the same store. */
export interface ProjectionTarget<Document> {
  loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StampedDocument<Document>>>;
  /** Writes each document unless the stored one has the same or a later position. Durable with its checkpoint. */
  writeMany(documents: readonly StampedDocument<Document>[]): Promise<void>;
  loadCheckpoint(): Promise<Checkpoint | null>;
  /** Answers false, and stores nothing, unless the checkpoint is the one that was last loaded or stored here. */
  storeCheckpoint(checkpoint: Checkpoint): Promise<boolean>;
}
