import { eventSchemas } from '@app/contracts';
import { validatorOf } from '@app/event-sourcing';

/** Throws `InvalidEventError` for an event of an unknown type or with data that its schema refuses; values are not named. */
export const validateEvent = validatorOf(eventSchemas);
