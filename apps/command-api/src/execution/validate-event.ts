import { eventSchemas } from '@app/contracts';
import { type DomainEvent, InvalidEventError } from '@app/event-sourcing';

/** Throws `InvalidEventError` for an event of an unknown type or with data that its schema refuses; values are not named. */
export const validateEvent = ({ type, data }: DomainEvent): void => {
  const result = Object.hasOwn(eventSchemas, type) ? eventSchemas[type]?.safeParse(data) : undefined;
  if (result?.success) return;
  const places = result?.error.issues.map(({ path }) => path.join('.')) ?? ['type'];
  throw new InvalidEventError(`${type} does not fit its schema at ${places.join(', ')}`);
};
