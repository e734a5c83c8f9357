import { randomUUID } from 'node:crypto';

import type {
  EventSubscription,
  EventToAppend,
  OpenedEventLog,
  Position,
  RecordedEvent,
  SubscriptionBatch,
} from '../core';

/** What an adapter hands to the contract: one log for the whole suite. Nothing in it is ever cleaned up. */
export interface ContractSubject {
  readonly log: OpenedEventLog;
  /** Closes the log and opens it again; for logs that outlive their opening. */
  readonly reopen?: () => Promise<OpenedEventLog>;
  /** After the last test; closes the log when left out. */
  readonly dispose?: () => Promise<void>;
}

/** Events of a fresh command that differ in their number. */
export const numbered = (count: number, from = 0): readonly EventToAppend[] =>
  Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    type: 'Numbered',
    data: { number: from + index },
    metadata: { commandId: randomUUID(), fingerprint: 'print', commandType: 'number' },
  }));

export const numbersOf = (events: readonly RecordedEvent[]): readonly number[] =>
  events.map(({ data }) => (data as { number: number }).number);

export const DEADLINE_MS = 10_000;

/** Reads batches until the condition holds. Fails at the deadline rather than wait for ever. */
export const collect = async (
  subscription: EventSubscription,
  options: { after: Position | null; prefixes: readonly string[]; batchSize?: number },
  until: (events: readonly RecordedEvent[], batch: SubscriptionBatch) => boolean,
): Promise<{ events: readonly RecordedEvent[]; batches: readonly SubscriptionBatch[] }> => {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const events: RecordedEvent[] = [];
  const batches: SubscriptionBatch[] = [];
  for await (const batch of subscription.subscribe({ ...options, signal })) {
    events.push(...batch.events);
    batches.push(batch);
    if (until(events, batch)) return { events, batches };
  }
  throw new Error(`Gave up after ${events.length} events in ${batches.length} batches`);
};
