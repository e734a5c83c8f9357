import { randomUUID } from 'node:crypto';

import type { EmailAddress } from '@app/contracts';

import { CheckedRows } from './checked-rows';
import { PeopleStoreUnavailableError } from './errors';
import type { People, Person, PersonToClaim, Reason } from './people';
import type { PeopleRows, PersonRow } from './people-rows';
import { newRow, openRow, type PersonRecord, sealRecord, toPerson, withOwn } from './person-record';
import { createPersonKeys, emailCommitment, type PersonKeys } from './person-keys';
import { randomBytes } from './random-bytes';

const KEY_CHECK = 'key check';
const SALT_BYTES = 32;
// Every failed attempt means that another writer got through, so this is only met by a store that misbehaves.
const MAX_ATTEMPTS = 50;

/**
 * People over sealed rows. Rejects with `PersonKeyMismatchError` when the rows were sealed with another key; the rows
 * stay open then and are the caller's to close.
 */
export const createPeople = async (rows: PeopleRows, personKey: Buffer): Promise<People> => {
  const keys = createPersonKeys(personKey);
  await checkKey(rows, keys);
  return new SealedPeople(rows, keys);
};

/**
 * People over rows on a server, which may come later than this process: as {@link createPeople}, but it also resolves
 * while the rows cannot be had. Nothing is then asked of them before the key was checked.
 */
export const createPeopleOnServer = async (rows: PeopleRows, personKey: Buffer): Promise<People> => {
  const keys = createPersonKeys(personKey);
  const checked = new CheckedRows(rows, () => checkKey(rows, keys));
  await checked.checked().catch((error: unknown) => {
    if (!(error instanceof PeopleStoreUnavailableError)) throw error;
  });
  return new SealedPeople(checked, keys);
};

const checkKey = async (rows: PeopleRows, keys: PersonKeys): Promise<void> => {
  keys.unseal(await rows.keyCheck(keys.seal(KEY_CHECK, KEY_CHECK)), KEY_CHECK);
};

interface OpenedRow {
  readonly record: PersonRecord;
  readonly person: Person;
}

class SealedPeople implements People {
  private readonly opened = new WeakMap<PersonRow, OpenedRow>();

  constructor(
    private readonly rows: PeopleRows,
    private readonly keys: PersonKeys,
  ) {}

  async byAddress(addresses: readonly EmailAddress[]): Promise<ReadonlyMap<EmailAddress, Person>> {
    const found = await this.rows.byLookup(unique(addresses.map((address) => this.keys.lookup(address))));
    return new Map([...found.values()].map((row) => this.open(row).person).map((person) => [person.address, person]));
  }

  async byId(personIds: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    const found = await this.rows.byPersonId(unique(personIds));
    return new Map([...found.values()].map((row) => [row.personId, this.open(row).person]));
  }

  prepare(address: EmailAddress): PersonToClaim & { readonly emailCommitment: string } {
    const salt = randomBytes(SALT_BYTES).toString('hex');
    return { address, personId: randomUUID(), salt, emailCommitment: emailCommitment(salt, address) };
  }

  claim(people: readonly PersonToClaim[]): Promise<ReadonlyMap<EmailAddress, Person>> {
    return untilItHolds(() => this.tryToClaim(people));
  }

  async forgetIdentities(personId: string): Promise<void> {
    await untilItHolds(() => this.tryToForget(personId));
  }

  digest(text: string): string {
    return this.keys.digest(text);
  }

  async keepReasons(reasons: readonly Reason[]): Promise<void> {
    await this.rows.insertReasons(
      reasons.map((reason) => ({
        eventId: reason.eventId,
        personId: reason.personId,
        sealed: this.keys.seal(reason.text, placeOfReason(reason)),
      })),
    );
  }

  async reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.rows.reasons(unique(eventIds));
    return new Map([...found.values()].map((row) => [row.eventId, this.keys.unseal(row.sealed, placeOfReason(row))]));
  }

  erase(personIds: readonly string[]): Promise<void> {
    return this.rows.deletePeople(unique(personIds));
  }

  close(): Promise<void> {
    return this.rows.close();
  }

  /** Null when a row changed, or went, between being read and being replaced. */
  private async tryToClaim(people: readonly PersonToClaim[]): Promise<ReadonlyMap<EmailAddress, Person> | null> {
    const claims = new Map<string, PersonToClaim[]>();
    for (const person of people) {
      const lookup = this.keys.lookup(person.address);
      claims.set(lookup, [...(claims.get(lookup) ?? []), person]);
    }
    const standing = await this.standingRows(claims);
    if (standing.size < claims.size) return null;
    const bound = [...standing].map(([lookup, row]) => this.bind(row, claims.get(lookup) ?? []));
    const changed = bound.flatMap(({ changedRow }) => changedRow ?? []);
    const replaced = changed.length === 0 ? new Set<string>() : await this.rows.replace(changed);
    if (replaced.size < changed.length) return null;
    return new Map(bound.map(({ person }) => [person.address, person]));
  }

  /** Whoever acts himself is likely to be on record; whoever does not is asked for because he is not. */
  private async standingRows(
    claims: ReadonlyMap<string, readonly PersonToClaim[]>,
  ): Promise<ReadonlyMap<string, PersonRow>> {
    const acting = [...claims].filter(([, people]) => people.some(({ own }) => own !== undefined));
    const known = acting.length === 0 ? none : await this.rows.byLookup(acting.map(([lookup]) => lookup));
    const absent = [...claims].flatMap(([lookup, [first]]) => (known.has(lookup) || !first ? [] : [first]));
    if (absent.length === 0) return known;
    const rows = absent.map((person) => newRow(this.keys, person));
    const inserted = await this.rows.insertAbsent(rows);
    const [made, taken] = [
      rows.filter(({ lookup }) => inserted.has(lookup)),
      rows.filter(({ lookup }) => !inserted.has(lookup)),
    ];
    const others = taken.length === 0 ? none : await this.rows.byLookup(taken.map(({ lookup }) => lookup));
    return new Map([...known, ...others, ...made.map((row) => [row.lookup, { ...row, revision: 0 }] as const)]);
  }

  private bind(row: PersonRow, claims: readonly PersonToClaim[]): { person: Person; changedRow: PersonRow | null } {
    const { record: before, person } = this.open(row);
    const after = claims.reduce((record, { own }) => withOwn(record, own), before);
    if (after === before) return { person, changedRow: null };
    const changedRow = { ...row, sealed: sealRecord(this.keys, row.personId, after) };
    return { person: toPerson(row.personId, after), changedRow };
  }

  /** Null when the row changed between being read and being replaced. */
  private async tryToForget(personId: string): Promise<true | null> {
    const row = (await this.rows.byPersonId([personId])).get(personId);
    if (row === undefined) return true;
    const record = openRow(this.keys, row);
    if (Object.keys(record.identities).length === 0) return true;
    const forgotten = { ...row, sealed: sealRecord(this.keys, personId, { ...record, identities: {} }) };
    return (await this.rows.replace([forgotten])).has(personId) ? true : null;
  }

  /** What a row says. One that is met again as the same object was opened already. */
  private open(row: PersonRow): OpenedRow {
    const known = this.opened.get(row);
    if (known) return known;
    const record = openRow(this.keys, row);
    const opened = { record, person: toPerson(row.personId, record) };
    this.opened.set(row, opened);
    return opened;
  }
}

const none: ReadonlyMap<string, PersonRow> = new Map();

const unique = (texts: readonly string[]) => [...new Set(texts)];

const placeOfReason = ({ eventId, personId }: { eventId: string; personId: string }) => `reason ${eventId} ${personId}`;

const untilItHolds = async <T>(attempt: () => Promise<T | null>): Promise<T> => {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new PeopleStoreUnavailableError('The row of a person kept changing. Try again');
};
