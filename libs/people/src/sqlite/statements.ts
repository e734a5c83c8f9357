import type Database from 'libsql';

import type { NewPersonRow, PersonRow, ReasonRow } from '../core';

interface StoredPerson {
  readonly personId: string;
  readonly lookup: string;
  readonly sealed: ArrayBuffer;
  readonly revision: number;
}

interface StoredReason {
  readonly eventId: string;
  readonly personId: string;
  readonly sealed: ArrayBuffer;
}

const PERSON = 'SELECT person_id AS personId, lookup, sealed, revision FROM people';
// One statement for lists of every length.
const LISTED = 'IN (SELECT value FROM json_each(?))';

// The driver answers blobs as ArrayBuffer.
const unblob = <T extends { readonly sealed: ArrayBuffer }>(row: T) => ({ ...row, sealed: new Uint8Array(row.sealed) });

export type Statements = ReturnType<typeof prepareStatements>;

/** Every statement of the store, prepared once: preparing again and again makes the driver grow. */
export const prepareStatements = (db: Database.Database) => ({
  ...prepareKeyCheck(db),
  ...preparePeople(db),
  ...prepareReasons(db),
  ...prepareDeletion(db),
});

const prepareKeyCheck = (db: Database.Database) => {
  const select = db.prepare("SELECT value FROM meta WHERE key = 'key-check'");
  const insert = db.prepare("INSERT INTO meta (key, value) VALUES ('key-check', ?) ON CONFLICT DO NOTHING");
  return {
    keyCheck: (): Uint8Array | undefined => {
      const [row] = select.all() as { value: ArrayBuffer }[];
      return row && new Uint8Array(row.value);
    },
    insertKeyCheck: (sealed: Uint8Array) => insert.run([sealed]),
  };
};

const preparePeople = (db: Database.Database) => {
  const byLookup = db.prepare(`${PERSON} WHERE lookup ${LISTED}`);
  const byOneLookup = db.prepare(`${PERSON} WHERE lookup = ?`);
  const dataVersion = db.prepare('PRAGMA data_version').raw();
  const byId = db.prepare(`${PERSON} WHERE person_id ${LISTED}`);
  const insert = db.prepare(
    'INSERT INTO people (person_id, lookup, sealed, revision) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING',
  );
  const replace = db.prepare(
    'UPDATE people SET sealed = ?, revision = revision + 1 WHERE person_id = ? AND revision = ?',
  );
  const rows = (statement: typeof byId, keys: readonly string[]): PersonRow[] =>
    (statement.all(JSON.stringify(keys)) as StoredPerson[]).map(unblob);
  return {
    peopleByLookup: (lookups: readonly string[]) => {
      const [only, ...more] = lookups;
      if (only === undefined || more.length > 0) return rows(byLookup, lookups);
      return (byOneLookup.all(only) as StoredPerson[]).map(unblob);
    },
    /** Another number than before when another connection has written since. */
    dataVersion: (): number => (dataVersion.all() as [[number]])[0][0],
    peopleById: (personIds: readonly string[]) => rows(byId, personIds),
    /** True when neither lookup nor personId was taken. */
    insertPerson: ({ personId, lookup, sealed }: NewPersonRow) => insert.run(personId, lookup, sealed).changes === 1,
    /** True when the row was still at that revision. */
    replacePerson: ({ personId, sealed, revision }: PersonRow) => replace.run(sealed, personId, revision).changes === 1,
  };
};

const prepareReasons = (db: Database.Database) => {
  const select = db.prepare(
    `SELECT event_id AS eventId, person_id AS personId, sealed FROM reasons WHERE event_id ${LISTED}`,
  );
  const insert = db.prepare(
    'INSERT INTO reasons (event_id, person_id, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return {
    reasons: (eventIds: readonly string[]): ReasonRow[] =>
      (select.all(JSON.stringify(eventIds)) as StoredReason[]).map(unblob),
    insertReason: ({ eventId, personId, sealed }: ReasonRow) => insert.run(eventId, personId, sealed),
  };
};

const prepareDeletion = (db: Database.Database) => {
  const people = db.prepare(`DELETE FROM people WHERE person_id ${LISTED}`);
  const reasons = db.prepare(`DELETE FROM reasons WHERE person_id ${LISTED}`);
  const truncate = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    deletePeople: (personIds: readonly string[]) => {
      people.run(JSON.stringify(personIds));
      reasons.run(JSON.stringify(personIds));
    },
    truncateWal: () => truncate.all(),
  };
};
