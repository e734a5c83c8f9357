import type { EventData } from '@app/contracts';
import { type EventSubscription, sleep } from '@app/event-sourcing';

import { readToEnd } from './read-to-end';

/** Whatever forgets people by their ids. */
interface Forgetting {
  erase(personIds: readonly string[]): Promise<void>;
}

/**
 * Erases again everybody who was ever erased: a people store that was restored from a backup may hold some of them. Tells how
 * many were named so far after every piece of the log. Safe to repeat; rejects when the log or the store does not answer.
 */
export const eraseAgain = async (
  log: EventSubscription,
  people: Forgetting,
  onErased: (count: number) => void = () => undefined,
): Promise<void> => {
  let count = 0;
  for await (const events of readToEnd(log, ['person-'])) {
    const erasures = events.filter(({ type }) => type === 'PersonErased');
    const personIds = erasures.map(({ data }) => (data as EventData<'PersonErased'>).personId);
    if (personIds.length > 0) await people.erase(personIds);
    onErased((count += personIds.length));
  }
};

/** So long is waited before it is said that it takes long. Less than a probe of a store may take. */
const QUIET_MS = 500;

/**
 * The same for stores that may not be there yet: each call tries until it has succeeded once, and shares the attempt under
 * way. Rejects as the attempt does, and after a moment with how far it is: a long log takes its time, and nobody shall take
 * that for a store that does not answer.
 */
export const erasingAgain = (log: EventSubscription, people: Forgetting, quietMs = QUIET_MS): (() => Promise<void>) => {
  const erased = { count: 0, lastFault: '' };
  let attempt: Promise<void> | null = null;
  const attempted = async () => {
    try {
      await eraseAgain(log, people, (count) => (erased.count = count));
    } catch (error) {
      erased.lastFault = `; the attempt before ended: ${error instanceof Error ? error.message : String(error)}`;
      attempt = null;
      throw error;
    }
  };
  return async () => {
    const waiting = new AbortController();
    const isDone = (attempt ??= attempted()).then(() => true);
    const isLate = sleep(quietMs, waiting.signal).then(() => false);
    if (await Promise.race([isDone, isLate]).finally(() => waiting.abort())) return;
    throw new Error(`The log is being read for everybody who was erased: ${erased.count} so far${erased.lastFault}`);
  };
};
