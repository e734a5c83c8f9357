import type { EmailAddress } from '@app/contracts';
import { devSubjectOf } from '@app/identity/dev-keys';
import type { OwnIdentity, People, Person, Reason } from '@app/people';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { castOf } from './cast';

export interface SeededPerson extends Person {
  readonly own: OwnIdentity;
}

const AT_ONCE = 500;

/** Makes the rows of the first so many people of a seed, signed in once as the development tokens of this issuer say. */
export const assemble = async (
  people: People,
  { seed, count, issuer }: { readonly seed: number; readonly count: number; readonly issuer: string },
): Promise<readonly SeededPerson[]> => {
  const cast = castOf(seed, count, (address) => ({ issuer, subject: devSubjectOf(address) }));
  const assembled: SeededPerson[] = [];
  for (let from = 0; from < cast.length; from += AT_ONCE) {
    const some = cast.slice(from, from + AT_ONCE);
    const rows = await people.claim(some);
    for (const { address, personId, own } of some) {
      const row = rows.get(address);
      if (row?.personId !== personId) throw otherPeople();
      assembled.push({ ...row, own });
    }
  }
  return assembled;
};

const otherPeople = () =>
  new CommandFailure(exitCodes.refused, 'The people store holds other people already. Set DATA_DIR to a new folder.');

/** The people of the cast, looked up in memory: nobody else acts. Reasons wait for company until {@link flush}. */
export class RememberedPeople implements People {
  readonly #byAddress: ReadonlyMap<EmailAddress, SeededPerson>;
  readonly #byId: ReadonlyMap<string, SeededPerson>;
  #reasons: Reason[] = [];

  constructor(
    private readonly people: People,
    cast: readonly SeededPerson[],
  ) {
    this.#byAddress = new Map(cast.map((person) => [person.address, person]));
    this.#byId = new Map(cast.map((person) => [person.personId, person]));
  }

  async byAddress(addresses: readonly EmailAddress[]): Promise<ReadonlyMap<EmailAddress, Person>> {
    return among(this.#byAddress, addresses);
  }

  async byId(personIds: readonly string[]): Promise<ReadonlyMap<string, Person>> {
    return among(this.#byId, personIds);
  }

  prepare(address: EmailAddress) {
    return this.people.prepare(address);
  }

  claim(people: Parameters<People['claim']>[0]) {
    return this.people.claim(people);
  }

  digest(text: string): string {
    return this.people.digest(text);
  }

  forgetIdentities(personId: string): Promise<void> {
    return this.people.forgetIdentities(personId);
  }

  erase(personIds: readonly string[]): Promise<void> {
    return this.people.erase(personIds);
  }

  async reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    await this.flush();
    return this.people.reasons(eventIds);
  }

  async keepReasons(reasons: readonly Reason[]): Promise<void> {
    this.#reasons.push(...reasons);
    if (this.#reasons.length >= AT_ONCE) await this.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.people.close();
  }

  /** Makes the reasons durable that were kept until now. */
  async flush(): Promise<void> {
    const reasons = this.#reasons;
    this.#reasons = [];
    if (reasons.length > 0) await this.people.keepReasons(reasons);
  }
}

const among = <Key>(all: ReadonlyMap<Key, SeededPerson>, keys: readonly Key[]): ReadonlyMap<Key, SeededPerson> => {
  const found = new Map<Key, SeededPerson>();
  for (const key of keys) {
    const person = all.get(key);
    if (person !== undefined) found.set(key, person);
  }
  return found;
};
