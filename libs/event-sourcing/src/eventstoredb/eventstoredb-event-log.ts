import {
  ensureLogId,
  readLogId,
  StoreUnavailableError,
  type AppendResult,
  type Backoff,
  type EventToAppend,
  type HistoryOptions,
  type OpenedEventLog,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  type StreamRevision,
  type SubscriptionBatch,
  type SubscriptionOptions,
} from '../core';
import { Appender } from './appender';
import { translateError } from './client-errors';
import type { ConnectionShare } from './connection';
import { followAll } from './follow-all';
import { LogReader } from './log-reader';
import { within, type TimeLimits } from './time-budget';

const STREAMS_AT_ONCE = 25;

export interface LogSettings {
  readonly readOnly: boolean;
  readonly limits: TimeLimits;
  readonly watchMs: number;
  readonly betweenDrops: Backoff;
}

/** A log on a server that other processes write to as well. */
export class EventStoreDbEventLog implements OpenedEventLog {
  readonly #closing = new AbortController();
  readonly #reader: LogReader;
  readonly #appender: Appender;
  readonly #pending = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(
    private readonly share: ConnectionShare,
    private readonly settings: LogSettings,
  ) {
    this.#reader = new LogReader(share.connection, settings.limits);
    this.#appender = new Appender(share.connection, this.#reader, settings.limits);
  }

  async readStream(name: string, { from = 0n, limit }: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    const events = await this.whileOpen(() => this.#reader.readSharedStream(name, from, limit));
    this.#appender.saw(events.at(-1)?.position ?? null);
    return events;
  }

  /** The server knows no question about several streams: some of them are asked for at a time. */
  async readStreams(names: readonly string[], { until, types }: HistoryOptions): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const wanted = [...new Set(names)];
    for (let from = 0; from < wanted.length; from += STREAMS_AT_ONCE) {
      const some = wanted.slice(from, from + STREAMS_AT_ONCE);
      const read = await Promise.all(some.map((name) => this.readStream(name)));
      events.push(...read.flat().filter(({ position, type }) => position <= until && (types?.includes(type) ?? true)));
    }
    return events;
  }

  async appendToStream(
    name: string,
    events: readonly EventToAppend[],
    expectedRevision: StreamRevision,
  ): Promise<AppendResult> {
    if (this.settings.readOnly) throw new StoreUnavailableError('The log is open for reading only');
    return this.whileOpen(() => this.#appender.append(name, events, expectedRevision));
  }

  /** Asked of the server each time: another log may have taken its place. */
  async logId(): Promise<string> {
    const { readOnly, limits } = this.settings;
    try {
      return await within(readOnly ? readLogId(this) : ensureLogId(this), limits.totalMs);
    } catch (error) {
      throw translateError(error, limits.stepMs);
    }
  }

  async head(): Promise<Position> {
    const last = await this.whileOpen(() => this.#reader.last());
    if (!last) throw new StoreUnavailableError('The log has not been opened for writing yet');
    this.#appender.saw(last.position);
    return last.position;
  }

  async eventAt(position: Position): Promise<RecordedEvent | null> {
    return this.whileOpen(() => this.#reader.at(position));
  }

  async *subscribe(options: SubscriptionOptions): AsyncGenerator<SubscriptionBatch, void, undefined> {
    const { share, settings } = this;
    const log = {
      connection: share.connection,
      reader: this.#reader,
      logId: () => this.logId(),
      watchMs: settings.watchMs,
      betweenDrops: settings.betweenDrops,
      stepMs: settings.limits.stepMs,
    };
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    yield* followAll(log, { ...options, signal });
    if (!options.signal.aborted) this.assertOpen();
  }

  close(): Promise<void> {
    this.#closed ??= this.finish();
    return this.#closed;
  }

  private async finish(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#pending);
    await this.share.release();
  }

  private async whileOpen<Result>(ask: () => Promise<Result>): Promise<Result> {
    this.assertOpen();
    const asking = ask();
    this.#pending.add(asking);
    return asking.finally(() => this.#pending.delete(asking));
  }

  private assertOpen(): void {
    if (this.#closed) throw new StoreUnavailableError('The log is closed');
  }
}
