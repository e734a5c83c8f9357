/**
 * How many events are followed in one go. The embedded stores are synchronous: whatever else the process does, answering
 * among it, waits that long while much is to be caught up with. Smaller pieces write the same documents more often.
 */
export const EVENTS_AT_ONCE = 500;
