import { jsonEvent, type EventStoreDBClient, type JSONEventData } from '@eventstore/db-client';

import {
  backoffDelay,
  CommandIdReusedError,
  CommandQueue,
  sleep,
  WrongExpectedVersionError,
  type AppendResult,
  type EventToAppend,
  type Position,
  type StreamRevision,
} from '../core';
import { actualRevisionOf, isPassing, translateError } from './client-errors';
import type { Connection } from './connection';
import type { LogReader } from './log-reader';
import { laterOf, printPosition } from './positions';
import { type PreparedAppend, prepareAppend } from './prepare-append';
import { NoAnswerError, TimeBudget, within, type TimeLimits } from './time-budget';

const ATTEMPTS = 4;
const BETWEEN_ATTEMPTS = { firstMs: 100, maxMs: 1_000 };

/**
 * Appends whose outcome is known when they settle, but for `StoreUnavailableError`. What got no answer may have been
 * written, so it is repeated as it is: with the same ids and the same expected revision the server takes it once.
 */
export class Appender {
  /** Calls of their own may overtake each other on their way; those to one stream must not. */
  readonly #lanes = new CommandQueue();
  #latest: Position | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly reader: LogReader,
    private readonly limits: TimeLimits,
  ) {}

  append(name: string, events: readonly EventToAppend[], expectedRevision: StreamRevision): Promise<AppendResult> {
    const append = prepareAppend(name, events, expectedRevision);
    const budget = new TimeBudget(this.limits);
    return this.#lanes.run(name, async () => {
      const result = await this.repeatUntilKnown(append, budget);
      this.saw(result.position);
      return result;
    });
  }

  /** Tells of a place in the log: what is written from now on lies after it. */
  saw(position: Position | null): void {
    this.#latest = laterOf(this.#latest, position);
  }

  private async repeatUntilKnown(append: PreparedAppend, budget: TimeBudget): Promise<AppendResult> {
    for (let attempt = 1; ; attempt += 1) {
      const { client } = this.connection;
      try {
        return await this.attempt(client, append, budget);
      } catch (error) {
        const actual = actualRevisionOf(error);
        if (actual !== null) return await this.standing(append, actual, budget);
        if (error instanceof NoAnswerError) this.connection.renew(client);
        const pause = backoffDelay(BETWEEN_ATTEMPTS, attempt - 1, Math.random);
        if (attempt === ATTEMPTS || !isPassing(error) || !budget.allows(pause)) {
          throw translateError(error, this.limits.stepMs);
        }
        await sleep(pause);
      }
    }
  }

  private async attempt(client: EventStoreDBClient, append: PreparedAppend, budget: TimeBudget): Promise<AppendResult> {
    const before = this.#latest;
    const deadline = budget.step();
    const options = { ...this.connection.callOptions, deadline, expectedRevision: append.expectedRevision };
    const events = append.events.map((event) => jsonEvent(event as unknown as JSONEventData));
    const answer = await within(client.appendToStream(append.name, events, options), deadline);
    const position = printPosition(answer.position);
    // A new event lies after everything that was there before. Anything else is the answer to a repetition.
    const isNew = position !== null && (before === null || position > before) && answer.success;
    if (isNew && answer.nextExpectedRevision === append.lastRevision)
      return { revision: append.lastRevision, position };
    return this.standing(append, answer.nextExpectedRevision < 0n ? 'no_stream' : answer.nextExpectedRevision, budget);
  }

  /** The answer of the first time, when exactly these events stand there. */
  private async standing(append: PreparedAppend, actual: StreamRevision, budget: TimeBudget): Promise<AppendResult> {
    const { name, expectedRevision, firstRevision, lastRevision, events } = append;
    const conflict = new WrongExpectedVersionError(name, expectedRevision, actual);
    if (actual === 'no_stream' || actual < lastRevision) throw conflict;
    const there = await this.reader.readStream(name, firstRevision, events.length, budget);
    const last = there.at(-1);
    if (!last || there.length < events.length || there.some(({ id }, index) => id !== events[index]?.id))
      throw conflict;
    // The server compares ids alone.
    if (there.some(({ metadata }, index) => metadata.fingerprint !== events[index]?.metadata.fingerprint)) {
      throw new CommandIdReusedError(`Stream ${name} holds other events under these ids`);
    }
    return { revision: last.revision, position: last.position };
  }
}
