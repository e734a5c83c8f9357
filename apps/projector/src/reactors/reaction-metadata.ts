import { type EventMetadata, SCHEMA_VERSION } from '@app/contracts';
import { deriveUuid, type RecordedEvent } from '@app/event-sourcing';

/** The event that a reaction follows from. */
export interface Cause {
  readonly id: string;
  readonly correlationId: string;
}

export const causeOf = ({ id, metadata }: RecordedEvent): Cause => ({
  id,
  correlationId: (metadata as Partial<EventMetadata>).correlationId ?? id,
});

/** The name under which a reactor acts. */
export const actorOf = (reactor: string): string => `system:${reactor}`;

/**
 * What the events of a reaction carry. The command that answers an event is always the same one, however often the event
 * comes; `about` tells several of them apart.
 */
export const reactionMetadata = (
  { id, correlationId }: Cause,
  reactor: string,
  commandType: string,
  about: string = reactor,
): EventMetadata => ({
  commandId: deriveUuid(id, about),
  commandType,
  actor: actorOf(reactor),
  correlationId,
  causationId: id,
  schemaVersion: SCHEMA_VERSION,
  fingerprint: `${about}:${id}`,
});
