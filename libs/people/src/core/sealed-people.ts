import { randomBytes, randomUUID } from 'node:crypto';

import type { EmailAddress } from '@app/contracts';

import { CheckedRows } from './checked-rows';
import { PeopleStoreUnavailableError } from './errors';
import type { People, Person, PersonToClaim, Reason } from './people';
import type { PeopleRows, PersonRow } from './people-rows';
import { newRow, openRow, sealRecord, toPerson, withOwn } from './person-record';
import { createPersonKeys, emailCommitment, type PersonKeys } from './person-keys';

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

class SealedPeople implements People {
  constructor(
    private readonly rows: PeopleRows,
    private readonly keys: PersonKeys,
  ) {}

  async byAddress(addresses: readonly EmailAddress[]): Promise<ReadonlyMap<EmailAddress, Person>> {
    const found = await this.rows.byLookup(unique(addresses.map((address) => this.keys.lookup(address))));
    return new Map([...found.values()].map((row) => this.personOf(row)).map((person) => [person.address, person]));
  }

  async byId(personIds: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    const found = await this.rows.byPersonId(unique(personIds));
    return new Map([...found.values()].map((row) => [row.personId, this.personOf(row)]));
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

  private async standingRows(
    claims: ReadonlyMap<string, readonly PersonToClaim[]>,
  ): Promise<ReadonlyMap<string, PersonRow>> {
    const known = await this.rows.byLookup([...claims.keys()]);
    const absent = [...claims].flatMap(([lookup, [first]]) => (known.has(lookup) || !first ? [] : [first]));
    if (absent.length === 0) return known;
    await this.rows.insertAbsent(absent.map((person) => newRow(this.keys, person)));
    return this.rows.byLookup([...claims.keys()]);
  }

  private bind(row: PersonRow, claims: readonly PersonToClaim[]): { person: Person; changedRow: PersonRow | null } {
    const { personId } = row;
    const before = openRow(this.keys, row);
    const after = claims.reduce((record, { own }) => withOwn(record, own), before);
    const changedRow = after === before ? null : { ...row, sealed: sealRecord(this.keys, personId, after) };
    return { person: toPerson(personId, after), changedRow };
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

  private personOf(row: PersonRow): Person {
    return toPerson(row.personId, openRow(this.keys, row));
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)];

const placeOfReason = ({ eventId, personId }: { eventId: string; personId: string }) => `reason ${eventId} ${personId}`;

const untilItHolds = async <T>(attempt: () => Promise<T | null>): Promise<T> => {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new PeopleStoreUnavailableError('The row of a person kept changing. Try again');
};
