import type { EventMetadata, GuestlistEvent } from '@app/contracts';

/** A whole event as plain JSON: enough to fold it again. */
export type StoredEvent = GuestlistEvent & {
  readonly id: string;
  readonly metadata: EventMetadata;
  readonly streamName: string;
  /** Decimal. */
  readonly revision: string;
};

/** One event; its id is the position: what is written at the end of an index costs less than what goes anywhere in it. */
export interface AuditDocument {
  readonly position: string;
  readonly at: string;
  readonly type: GuestlistEvent['type'];
  /** Null for what concerns a person and no tree. */
  readonly rootId: string | null;
  /** The communities that the event names, those that it takes out of an offer included. */
  readonly communityIds: readonly string[];
  /** The person it is about; null when it is about none. */
  readonly subjectId: string | null;
  /** personId of the actor; null for the system. */
  readonly actorId: string | null;
  readonly invitationId: string | null;
  readonly via: 'held' | 'assign-role' | null;
  readonly event: StoredEvent;
}
