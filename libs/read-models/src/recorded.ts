import type { EventMetadata, GuestlistEvent, MembershipEvent } from '@app/contracts';
import type { DomainEvent, RecordedEvent } from '@app/event-sourcing';

/** A recorded event whose type tells its data: what a `switch` can narrow. */
export type Recorded<Event extends DomainEvent = GuestlistEvent> = RecordedEvent & Event;

/** The same event, narrowable. Every event of a projected stream is one of {@link GuestlistEvent}. */
export const narrowable = (event: RecordedEvent<GuestlistEvent>): Recorded => event as Recorded;

/** Everything that the application keeps beside the data; the kernel's type names two of its fields. */
export const metadataOf = (event: RecordedEvent): EventMetadata => event.metadata as EventMetadata;

/** Types of events that tell of an invitation. */
export type InvitationEventType = Extract<MembershipEvent, { data: { invitationId: string } }>['type'];
