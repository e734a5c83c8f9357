import type Database from 'libsql';

import {
  InvalidEventError,
  WrongExpectedVersionError,
  toJsonText,
  type AppendResult,
  type EventToAppend,
  type StreamRevision,
} from '../core';
import { printPosition } from './positions';
import { StreamHeads } from './stream-heads';

/** An append whose events are JSON text already, so that a fault of theirs is found before a transaction begins. */
export interface PreparedAppend {
  readonly name: string;
  readonly expectedRevision: StreamRevision;
  readonly events: readonly { id: string; type: string; data: string; metadata: string }[];
}

export const prepareAppend = (
  name: string,
  events: readonly EventToAppend[],
  expectedRevision: StreamRevision,
): PreparedAppend => {
  if (events.length === 0) throw new InvalidEventError('An append needs at least one event');
  const rows = events.map(({ id, type, data, metadata }) => ({
    id,
    type,
    data: toJsonText(data),
    metadata: toJsonText(metadata),
  }));
  return { name, expectedRevision, events: rows };
};

/** Appends inside the transaction that is open on its connection. */
export class Appender {
  readonly heads: StreamHeads;
  readonly #insert: Database.Statement;
  readonly #standing: Database.Statement;

  constructor(database: Database.Database) {
    this.heads = new StreamHeads(database);
    this.#insert = database.prepare(
      'INSERT INTO events (stream, revision, event_id, type, data, metadata, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#standing = database
      .prepare('SELECT event_id, position FROM events WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision')
      .raw();
  }

  /** Throws `WrongExpectedVersionError` before anything was inserted. */
  append(append: PreparedAppend, recordedAt: string): AppendResult {
    const { name, expectedRevision, events } = append;
    const actual = this.heads.last(name);
    const expected = expectedRevision === 'no_stream' ? -1 : Number(expectedRevision);
    if (actual !== expected) return this.repeated(append, expected, actual);
    let revision = expected;
    let position: number | bigint = 0;
    for (const { id, type, data, metadata } of events) {
      revision += 1;
      position = this.#insert.run(name, revision, id, type, data, metadata, recordedAt).lastInsertRowid;
    }
    this.heads.write(name, revision, Number(position));
    return { revision: BigInt(revision), position: printPosition(Number(position)) };
  }

  /** The answer of the first time, when exactly these events stand there already. */
  private repeated({ name, expectedRevision, events }: PreparedAppend, expected: number, actual: number) {
    const end = expected + events.length;
    const standing = this.#standing.all(name, expected + 1, end) as [id: string, position: number][];
    const last = standing.at(-1);
    const same = standing.length === events.length && standing.every(([id], index) => id === events[index]?.id);
    if (last && same) return { revision: BigInt(end), position: printPosition(last[1]) };
    throw new WrongExpectedVersionError(name, expectedRevision, actual === -1 ? 'no_stream' : BigInt(actual));
  }
}
