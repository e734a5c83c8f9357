import type Database from 'libsql';

import {
  type CommitBell,
  StoreUnavailableError,
  followLog,
  readLogId,
  type AppendResult,
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
import { prepareAppend } from './append';
import { EventReader } from './event-reader';
import type { GroupCommitter } from './group-commit';
import { printPosition } from './positions';
import { translated } from './translate-error';

const EVENTS_PER_READ = 1_000;
/** Streams are small; this many are read at once, and other work goes on between. */
const STREAMS_PER_READ = 50;
/** How late a reader beside the writer's process may be. */
const POLL_MS = 100;

/** A log in one file, on an open connection. Without a committer it only reads. */
export class SqliteEventLog implements OpenedEventLog {
  readonly pollMs = POLL_MS;
  readonly #reader: EventReader;
  #closed: Promise<void> | null = null;

  constructor(
    private readonly database: Database.Database,
    private readonly committer: GroupCommitter | null,
    readonly bell: CommitBell,
    private readonly release: () => void,
  ) {
    this.#reader = new EventReader(database);
  }

  async readStream(name: string, { from = 0n, limit = Infinity }: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    if (this.endsBefore(name, from)) return events;
    for (;;) {
      const start = from + BigInt(events.length);
      const wanted = Math.min(EVENTS_PER_READ, limit - events.length);
      const page = this.read((reader) => reader.readStream(name, start, wanted));
      events.push(...page);
      if (page.length < EVENTS_PER_READ || events.length === limit) return events;
      // A long stream is read in pieces, and other work goes on between them.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async readStreams(names: readonly string[], options: HistoryOptions): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const wanted = [...new Set(names)];
    for (let from = 0; from < wanted.length; from += STREAMS_PER_READ) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      const some = wanted.slice(from, from + STREAMS_PER_READ);
      for (const event of this.read((reader) => reader.readStreams(some, options))) events.push(event);
    }
    return events;
  }

  async appendToStream(
    name: string,
    events: readonly EventToAppend[],
    expectedRevision: StreamRevision,
  ): Promise<AppendResult> {
    this.assertOpen();
    if (!this.committer) throw new StoreUnavailableError('The log is open for reading only');
    return this.committer.append(prepareAppend(name, events, expectedRevision));
  }

  async logId(): Promise<string> {
    return readLogId(this);
  }

  async head(): Promise<Position> {
    return this.read((reader) => printPosition(this.committer?.heads.end() ?? reader.head()));
  }

  async eventAt(position: Position): Promise<RecordedEvent | null> {
    return this.read((reader) => reader.eventAt(position));
  }

  subscribe(options: SubscriptionOptions): AsyncIterable<SubscriptionBatch> {
    return followLog(this, options);
  }

  readAfter(after: Position | null, prefixes: readonly string[], limit: number): SubscriptionBatch {
    return this.read((reader) => reader.readAfter(after, prefixes, limit, this.committer?.heads.end()));
  }

  close(): Promise<void> {
    this.#closed ??= this.finish();
    return this.#closed;
  }

  private async finish(): Promise<void> {
    await this.committer?.idle();
    try {
      if (this.committer) translated(() => this.checkpoint());
    } finally {
      this.database.close();
      this.release();
      this.bell.ring();
    }
  }

  /** Leaves everything on the disk, also of a log that did not wait for it until now. */
  private checkpoint(): void {
    this.database.pragma('synchronous = FULL');
    this.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** Known for certain to who writes; whoever only reads has to look. */
  private endsBefore(name: string, from: bigint): boolean {
    const { committer } = this;
    return committer !== null && this.read(() => committer.heads.last(name)) < from;
  }

  private read<Result>(query: (reader: EventReader) => Result): Result {
    this.assertOpen();
    this.committer?.requireSettled();
    return translated(() => query(this.#reader));
  }

  private assertOpen(): void {
    if (this.#closed) throw new StoreUnavailableError('The log is closed');
  }
}
