import type Database from 'libsql';

import type { CommandMetadata, HistoryOptions, Position, RecordedEvent, SubscriptionBatch } from '../core';
import { parsePosition, printPosition } from './positions';

type Row = [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
  recordedAt: string,
];

const COLUMNS = 'position, stream, revision, event_id, type, data, metadata, recorded_at';
const LISTED = 'stream IN (SELECT value FROM json_each(?))';
const IN_STREAMS = 'ORDER BY stream, revision';
/** So many events at most are looked at in one go: the engine is synchronous and holds up everything else meanwhile. */
const STRETCH = 10_000;

/** Everything that is asked of the table. Each call is one short read. */
export class EventReader {
  readonly #ofStream: Database.Statement<[string, number, number]>;
  readonly #ofStreams: Database.Statement<[string, number]>;
  readonly #ofStreamsAndTypes: Database.Statement<[string, number, string]>;
  readonly #at: Database.Statement<[number]>;
  readonly #head: Database.Statement<[]>;
  readonly #after = new Map<string, Database.Statement>();
  #lastRead: { readonly of: string; readonly batch: SubscriptionBatch } | null = null;

  constructor(private readonly database: Database.Database) {
    this.#ofStream = database
      .prepare(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`)
      .raw();
    // The index of streams holds the positions too: what came later is passed over without being looked up.
    const many = (more: string) =>
      database.prepare(`SELECT ${COLUMNS} FROM events WHERE ${LISTED} AND position <= ? ${more} ${IN_STREAMS}`).raw();
    this.#ofStreams = many('');
    this.#ofStreamsAndTypes = many('AND type IN (SELECT value FROM json_each(?))');
    this.#at = database.prepare(`SELECT ${COLUMNS} FROM events WHERE position = ?`).raw();
    this.#head = database.prepare('SELECT coalesce(max(position), 0) FROM events').raw();
  }

  readStream(name: string, from: bigint, limit: number): readonly RecordedEvent[] {
    return (this.#ofStream.all(name, Number(from), limit) as Row[]).map(toEvent);
  }

  /** Names are few, and their streams short: everything is read in one go. */
  readStreams(names: readonly string[], { until, types }: HistoryOptions): readonly RecordedEvent[] {
    const place = parsePosition(until);
    if (place === null) return [];
    const listed = JSON.stringify(names);
    const rows =
      types === undefined
        ? this.#ofStreams.all(listed, place)
        : this.#ofStreamsAndTypes.all(listed, place, JSON.stringify(types));
    return (rows as Row[]).map(toEvent);
  }

  eventAt(position: Position): RecordedEvent | null {
    const place = parsePosition(position);
    const [row] = place === null ? [] : (this.#at.all(place) as Row[]);
    return row ? toEvent(row) : null;
  }

  /** 0 for an empty log. */
  head(): number {
    const [[head]] = this.#head.all() as [[number]];
    return head;
  }

  /** Whoever asks for what was read last is given the same events: most followers of a log stand at one place. */
  readAfter(after: Position | null, prefixes: readonly string[], limit: number, head = this.head()): SubscriptionBatch {
    const start = after === null ? 0 : parsePosition(after);
    if (start === null) throw new RangeError(`${String(after)} is no position of this log`);
    // The end is fixed before reading: events committed meanwhile belong to the next batch.
    const end = Math.max(start, Math.min(start + STRETCH, head));
    const of = JSON.stringify([start, end, head, limit, prefixes]);
    if (this.#lastRead?.of !== of)
      this.#lastRead = { of, batch: this.readStretch({ start, end, head }, prefixes, limit) };
    return this.#lastRead.batch;
  }

  private readStretch(
    { start, end, head }: { readonly start: number; readonly end: number; readonly head: number },
    prefixes: readonly string[],
    limit: number,
  ): SubscriptionBatch {
    const bounds = prefixes.flatMap((prefix) => [prefix, afterPrefix(prefix)]);
    const rows = this.afterStatement(prefixes.length).all(start, end, ...bounds, limit) as Row[];
    const last = rows.at(-1);
    const reached = last && rows.length === limit ? last[0] : end;
    return { events: rows.map(toEvent), position: printPosition(reached), caughtUp: reached >= head };
  }

  /**
   * In order of position straight from the table: looked up by stream, everything would have to be sorted first.
   *
   * One statement for every number of prefixes: statements prepared over and over are never given back.
   */
  private afterStatement(prefixes: number): Database.Statement {
    const key = String(prefixes);
    const known = this.#after.get(key);
    if (known) return known;
    const passes = Array.from({ length: prefixes }, () => '(stream >= ? AND stream < ?)').join(' OR ') || 'FALSE';
    const statement = this.database
      .prepare(
        `SELECT ${COLUMNS} FROM events NOT INDEXED WHERE position > ? AND position <= ? AND (${passes}) ORDER BY position LIMIT ?`,
      )
      .raw();
    this.#after.set(key, statement);
    return statement;
  }
}

/** The first text, in the order of bytes, after all that start with the prefix: no character sorts after this one. */
const afterPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`;

const toEvent = ([position, streamName, revision, id, type, data, metadata, recordedAt]: Row): RecordedEvent => ({
  id,
  type,
  data: JSON.parse(data) as unknown,
  metadata: JSON.parse(metadata) as CommandMetadata,
  streamName,
  revision: BigInt(revision),
  position: printPosition(position),
  recordedAt,
});
