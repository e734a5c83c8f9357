import type { listRefusals, RefusalListing } from '@app/refusals';

/** Injects the `People` port. */
export const PEOPLE = Symbol('People');
/** Injects what reads the log: `EventStore` and `StreamHistory`. */
export const EVENT_STORE = Symbol('EventStore');
export const REFUSALS = Symbol('REFUSALS');

/** Reads refused commands. */
export type ReadRefusals = (listing: RefusalListing) => ReturnType<typeof listRefusals>;
