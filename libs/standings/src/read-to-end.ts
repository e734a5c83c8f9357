import { type EventSubscription, type RecordedEvent, StoreUnavailableError } from '@app/event-sourcing';

/** A log is read at tens of thousands of events a second at least; one that takes longer does not answer. */
const PATIENCE_MS = 60_000;

/**
 * The events of streams whose names start with one of these, up to what is the end of the log when it gets there, piece by
 * piece. Rejects with `StoreUnavailableError` when that takes more than a minute.
 */
export async function* readToEnd(
  log: EventSubscription,
  prefixes: readonly string[],
  patienceMs = PATIENCE_MS,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const signal = AbortSignal.timeout(patienceMs);
  for await (const { events, caughtUp } of log.subscribe({ after: null, prefixes, signal })) {
    yield events;
    if (caughtUp) return;
  }
  throw new StoreUnavailableError('The log could not be read to its end in time');
}
