/** Injects the `People` port. */
export const PEOPLE = Symbol('People');
/** Injects what reads the log: `EventStore` and `StreamHistory`. */
export const EVENT_STORE = Symbol('EventStore');
