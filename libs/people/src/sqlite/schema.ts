import { closeSync, existsSync, openSync } from 'node:fs';

import Database from 'libsql';

import { PeopleStoreUnavailableError } from '../core';

const BUSY_TIMEOUT_MS = 2_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS people (
    person_id TEXT PRIMARY KEY,
    lookup TEXT NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS reasons (event_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS reasons_by_person ON reasons (person_id);
`;

/** Opens the file with its tables; another process may have it open too. Read-only needs a file that exists. */
export const openDatabase = (path: string, readOnly: boolean): Database.Database => {
  if (readOnly && !existsSync(path)) throw new PeopleStoreUnavailableError('There is no people store to read yet');
  if (!readOnly) createForOwnerOnly(path);
  const db = connect(path);
  try {
    // Erased rows are overwritten, and what was acknowledged survives a loss of power.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
    db.exec(readOnly ? 'PRAGMA query_only = ON' : SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

// SQLite gives its side files the mode of the file itself.
const createForOwnerOnly = (path: string) => {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw new PeopleStoreUnavailableError('The file of the people store cannot be opened for writing', { cause });
  }
};

// The driver's constructor throws errors without a code.
const connect = (path: string) => {
  try {
    return new Database(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (cause) {
    throw new PeopleStoreUnavailableError('The file of the people store cannot be opened', { cause });
  }
};
