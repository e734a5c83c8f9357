import { eventIdOf } from './command-ids';
import type { CommandMetadata, DomainEvent, EventToAppend } from './domain-event';
import { assertPlainJson } from './plain-json';

/** Throws when the data of an event does not fit the schema of its type. */
export type EventValidator = (event: DomainEvent) => void;

/** The events of a command, checked, under ids that are the same whenever it is repeated. */
export const eventsToAppend = <Event extends DomainEvent>(
  events: readonly Event[],
  metadata: CommandMetadata,
  validate: EventValidator,
): readonly EventToAppend<Event>[] => {
  assertPlainJson(metadata, 'metadata');
  return events.map((event, index) => {
    assertPlainJson(event.data, event.type);
    validate(event);
    const type: Event['type'] = event.type;
    const data: Event['data'] = event.data;
    return { id: eventIdOf(metadata.commandId, index), type, data, metadata };
  });
};
