import type { EventData } from '@app/contracts';
import type { EventSubscription } from '@app/event-sourcing';

import { readToEnd } from './read-to-end';

/** Whatever forgets people by their ids. */
interface Forgetting {
  erase(personIds: readonly string[]): Promise<void>;
}

/**
 * Erases again everybody who was ever erased: a people store that was restored from a backup may hold some of them. Safe to
 * repeat; rejects when the log or the store does not answer.
 */
export const eraseAgain = async (log: EventSubscription, people: Forgetting): Promise<void> => {
  for await (const events of readToEnd(log, ['person-'])) {
    const erasures = events.filter(({ type }) => type === 'PersonErased');
    const personIds = erasures.map(({ data }) => (data as EventData<'PersonErased'>).personId);
    if (personIds.length > 0) await people.erase(personIds);
  }
};

/**
 * The same for stores that may not be there yet: each call tries until it has succeeded once, and shares the attempt under
 * way. Rejects as the attempt does.
 */
export const erasingAgain = (log: EventSubscription, people: Forgetting): (() => Promise<void>) => {
  let attempt: Promise<void> | null = null;
  return () =>
    (attempt ??= eraseAgain(log, people).catch((error: unknown) => {
      attempt = null;
      throw error;
    }));
};
