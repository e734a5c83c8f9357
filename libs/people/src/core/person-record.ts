import type { EmailAddress } from '@app/contracts';

import type { NewPersonRow, PersonRow } from './people-rows';
import type { OwnIdentity, Person, PersonToClaim } from './people';
import { emailCommitment, type PersonKeys } from './person-keys';

/** What is sealed inside a person's row. */
export interface PersonRecord {
  readonly address: EmailAddress;
  readonly salt: string;
  readonly name: string | null;
  readonly identities: Readonly<Record<string, string>>;
}

const placeOf = (personId: string) => `person ${personId}`;

/** The record inside a row. Throws `PersonKeyMismatchError` for a row that was sealed elsewhere. */
export const openRow = (keys: PersonKeys, row: PersonRow): PersonRecord =>
  JSON.parse(keys.unseal(row.sealed, placeOf(row.personId))) as PersonRecord;

/** The bytes that stand for a record in the row of that person, and nowhere else. */
export const sealRecord = (keys: PersonKeys, personId: string, record: PersonRecord): Uint8Array =>
  keys.seal(JSON.stringify(record), placeOf(personId));

/** The row of somebody who has none, his own identity included. */
export const newRow = (keys: PersonKeys, { address, personId, salt, own }: PersonToClaim): NewPersonRow => {
  const record = withOwn({ address, salt, name: null, identities: {} }, own);
  return { personId, lookup: keys.lookup(address), sealed: sealRecord(keys, personId, record) };
};

export const toPerson = (personId: string, { address, salt, name, identities }: PersonRecord): Person => ({
  personId,
  address,
  name,
  identities,
  emailCommitment: emailCommitment(salt, address),
});

/**
 * The record after its person acted: an issuer seen first is bound to its subject, and the name becomes the latest one.
 * A subject other than the bound one is somebody else, and changes nothing. The same object when nothing changes.
 */
export const withOwn = (record: PersonRecord, own: OwnIdentity | undefined): PersonRecord => {
  if (own === undefined) return record;
  const bound = Object.hasOwn(record.identities, own.issuer);
  if (bound && record.identities[own.issuer] !== own.subject) return record;
  const name = own.name ?? record.name;
  if (bound && name === record.name) return record;
  return { ...record, name, identities: { ...record.identities, [own.issuer]: own.subject } };
};
