/** A fact: a past-tense type and plain JSON data. */
export interface DomainEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Opaque place in the whole log. Printable; later places sort after earlier ones as text. Made by the adapter alone. */
export type Position = string;

/** Revision of the last event of a stream (the first event has revision 0), or `no_stream` for a stream without events. */
export type StreamRevision = bigint | 'no_stream';

/** What the kernel itself needs to know of the metadata; the rest is the application's. */
export interface CommandMetadata {
  /** The command that the event answers. Ids of events derive from it, so a repeated append is recognised. */
  readonly commandId: string;
  /** Tells a repeated command from another one under the same id. */
  readonly fingerprint: string;
}

/** An event ready to be appended. `id` is a UUID and unique in the log. */
export interface EventToAppend<Event extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly metadata: CommandMetadata;
}

/** An event as the log holds it. */
export interface RecordedEvent<Event extends DomainEvent = DomainEvent> extends EventToAppend<Event> {
  readonly streamName: string;
  readonly revision: bigint;
  readonly position: Position;
  /** When the log took it: RFC 3339, UTC, milliseconds. */
  readonly recordedAt: string;
}
