import type Database from 'libsql';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
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
  CREATE TRIGGER IF NOT EXISTS events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
`;

/** Whether this file is a log. */
export const hasSchema = (database: Database.Database): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'events'").all().length > 0;

/**
 * Makes a connection the writing one: every commit is on the disk before it is acknowledged, unless the whole log is to be
 * there only once it is closed.
 */
export const prepareForWriting = (
  database: Database.Database,
  durable: 'at-commit' | 'at-close' = 'at-commit',
): void => {
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${durable === 'at-commit' ? 'FULL' : 'OFF'}`);
  // Without it, INSERT OR REPLACE would delete past the trigger.
  database.pragma('recursive_triggers = ON');
  database.exec(SCHEMA);
};
