import type { EventStoreDBClient, StreamingRead } from '@eventstore/db-client';

import { backoffDelay, sleep, type Position, type RecordedEvent } from '../core';
import { codeOf, isPassing, isStreamNotFound, translateError } from './client-errors';
import type { Connection } from './connection';
import { parsePosition } from './positions';
import { toRecordedEvent } from './recorded-events';
import { SharedReads } from './shared-reads';
import { NoAnswerError, TimeBudget, type TimeLimits } from './time-budget';

type Resolved = Parameters<typeof toRecordedEvent>[0];
type Read = StreamingRead<Resolved>;

const ATTEMPTS = 3;
const BETWEEN_ATTEMPTS = { firstMs: 100, maxMs: 1_000 };

/** Reads that end: each within its limits, repeated after a fault that passes. */
export class LogReader {
  /** Every command reads the streams that it rests on, and many at a time rest on the same. */
  readonly #shared = new SharedReads<readonly RecordedEvent[]>();

  constructor(
    private readonly connection: Connection,
    private readonly limits: TimeLimits,
  ) {}

  /** As {@link readStream}, shared with others who ask for the same. What it answers must not be changed. */
  readSharedStream(name: string, from: bigint, maxCount?: number): Promise<readonly RecordedEvent[]> {
    const budget = this.budget();
    const key = `${name} ${from} ${maxCount ?? 'all'}`;
    return this.#shared.read(key, async () => this.readStream(name, from, maxCount, budget));
  }

  /** None for a stream that does not exist; `maxCount` at most when it is given. */
  readStream(name: string, from: bigint, maxCount?: number, budget = this.budget()): Promise<readonly RecordedEvent[]> {
    const some = maxCount === undefined ? {} : { maxCount };
    return this.read(budget, (client, options) => client.readStream(name, { ...options, ...some, fromRevision: from }));
  }

  /** The last event of everything, those of the server included; null when there is none at all. */
  async last(): Promise<RecordedEvent | null> {
    const [last] = await this.read(this.budget(), (client, options) =>
      client.readAll({ ...options, direction: 'backwards', fromPosition: 'end', maxCount: 1 }),
    );
    return last ?? null;
  }

  /** The event at exactly this position. Null, too, for a position that the server says cannot be one. */
  async at(position: Position): Promise<RecordedEvent | null> {
    const fromPosition = parsePosition(position);
    if (!fromPosition) return null;
    try {
      const [event] = await this.read(this.budget(), (client, options) =>
        client.readAll({ ...options, fromPosition, maxCount: 1 }),
      );
      return event?.position === position ? event : null;
    } catch (error) {
      if (isInvalidPosition(error)) return null;
      throw error;
    }
  }

  /** The next so many events of everything after a position, those of the server included. */
  async after(position: Position | null, count: number): Promise<readonly RecordedEvent[]> {
    const fromPosition = position === null ? null : parsePosition(position);
    const events = await this.read(this.budget(), (client, options) =>
      // One more, because reading begins with what stands at the position.
      client.readAll({ ...options, fromPosition: fromPosition ?? 'start', maxCount: count + 1 }),
    );
    return events.filter((event) => position === null || event.position > position).slice(0, count);
  }

  private budget(): TimeBudget {
    return new TimeBudget(this.limits);
  }

  private async read(
    budget: TimeBudget,
    start: (client: EventStoreDBClient, options: Connection['callOptions']) => Read,
  ): Promise<readonly RecordedEvent[]> {
    for (let attempt = 1; ; attempt += 1) {
      const { client, callOptions } = this.connection;
      try {
        return await collect(start(client, callOptions), budget);
      } catch (error) {
        if (isStreamNotFound(error)) return [];
        if (error instanceof NoAnswerError) this.connection.renew(client);
        const pause = backoffDelay(BETWEEN_ATTEMPTS, attempt - 1, Math.random);
        const again = attempt < ATTEMPTS && isPassing(error) && !isInvalidPosition(error) && budget.allows(pause);
        if (!again) throw translateError(error, this.limits.stepMs);
        await sleep(pause);
      }
    }
  }
}

/** Everything that is read; rejects with `NoAnswerError` when nothing comes for a step, or the budget is used up. */
const collect = async (read: Read, budget: TimeBudget): Promise<readonly RecordedEvent[]> => {
  // Errors may come after the reading has ended, and one that nobody listens for would end the process.
  read.on('error', ignore);
  const giveUp = () => void read.destroy(new NoAnswerError('No answer'));
  let timer = setTimeout(giveUp, budget.step());
  const events: RecordedEvent[] = [];
  try {
    for await (const resolved of read) {
      const event = toRecordedEvent(resolved);
      if (event) events.push(event);
      if (events.length % EVENTS_BETWEEN_LOOKS === 0) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, budget.step());
      }
    }
    return events;
  } finally {
    clearTimeout(timer);
    read.cancel().catch(ignore);
  }
};

const EVENTS_BETWEEN_LOOKS = 100;

const ignore = (): void => undefined;

/** A place in the middle of a record, or beyond the end: another log's, or that of a log that was put back. */
const isInvalidPosition = (error: unknown): boolean => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = cause instanceof Error ? cause.message : '';
  return [2, 3].includes(codeOf(cause) ?? 0) && /ReadAllResult|position/i.test(text);
};
