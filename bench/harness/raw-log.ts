import { randomUUID } from 'node:crypto';

import Database from 'libsql';

/** An event as the log keeps it. */
export interface RawEvent {
  readonly stream: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 0),
    event_id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
`;

/** The table of our log on the bare engine, with nothing around it: what the disk and the engine alone can do. */
export class RawLog {
  readonly #database: Database.Database;
  readonly #insert: Database.Statement;

  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.pragma('journal_mode = WAL');
    this.#database.pragma('synchronous = FULL');
    this.#database.exec(SCHEMA);
    this.#insert = this.#database.prepare(
      'INSERT INTO events (stream, revision, event_id, type, data, metadata, recorded_at) VALUES (?, 0, ?, ?, ?, ?, ?)',
    );
  }

  /** All of them in one transaction, which is on the disk when this returns. Each begins a stream. */
  append(events: readonly RawEvent[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    const at = new Date().toISOString();
    for (const { stream, type, data, metadata } of events)
      this.#insert.run(stream, randomUUID(), type, data, metadata, at);
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }
}

/** The last event of this type, as text, out of a log that nobody has open. */
export const lastEventOf = (path: string, type: string): RawEvent => {
  const database = new Database(path);
  const query = 'SELECT stream, type, data, metadata FROM events WHERE type = ? ORDER BY position DESC LIMIT 1';
  const [row] = database.prepare(query).all(type) as RawEvent[];
  database.close();
  if (row === undefined) throw new Error(`There is no ${type} in the log`);
  return row;
};

const ROWS = 1_000;

/** Reads a whole log in order, as the engine gives it; with the JSON parsed, too, when asked for. Answers how many. */
export const readRaw = (path: string, parse: boolean): number => {
  const database = new Database(path);
  const query =
    'SELECT position, stream, revision, event_id, type, data, metadata, recorded_at FROM events WHERE position > ? ORDER BY position LIMIT ?';
  const page = database.prepare(query).raw();
  let [after, read] = [0, 0];
  for (;;) {
    const rows = page.all(after, ROWS) as [number, string, number, string, string, string, string, string][];
    for (const row of rows) {
      if (parse) {
        JSON.parse(row[5]);
        JSON.parse(row[6]);
      }
    }
    read += rows.length;
    after = rows.at(-1)?.[0] ?? after;
    if (rows.length < ROWS) break;
  }
  database.close();
  return read;
};
