import { type EventSubscription, type RecordedEvent, StoreUnavailableError } from '@app/event-sourcing';

/** A log is read at thousands of events a second at least; one that goes on nowhere for so long does not answer. */
const PATIENCE_MS = 60_000;

/**
 * The events of streams whose names start with one of these, up to what is the end of the log when it gets there, piece by
 * piece, however long that takes. Rejects with `StoreUnavailableError` when for a minute it gets no further.
 */
export async function* readToEnd(
  log: EventSubscription,
  prefixes: readonly string[],
  patienceMs = PATIENCE_MS,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const ending = new AbortController();
  const patience = setTimeout(() => ending.abort(), patienceMs);
  let reached: string | null = null;
  try {
    for await (const batch of log.subscribe({ after: null, prefixes, signal: ending.signal })) {
      yield batch.events;
      if (batch.caughtUp) return;
      if (batch.position !== reached) patience.refresh();
      reached = batch.position;
    }
  } finally {
    clearTimeout(patience);
  }
  throw new StoreUnavailableError('The log could not be read to its end: it said nothing new in time');
}
