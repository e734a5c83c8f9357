import type { EmailAddress } from '@app/contracts';
import { WriteConflictError } from '@app/event-sourcing';
import { identityConflict, isSomebodyElse, type KnownCaller } from '@app/identity';
import type { OwnIdentity, People, Person, PersonToClaim } from '@app/people';

/** Whoever an address stands for: on record, or about to be. */
export interface Subject {
  readonly personId: string;
  readonly emailCommitment: string;
}

/** Somebody else made an address durable under another id in the meantime: the command starts over with that id. */
export class PersonClaimedElsewhereError extends Error {
  override readonly name = 'PersonClaimedElsewhereError';
}

type Resolved = Person | ReturnType<People['prepare']>;

const isOnRecord = (person: Resolved): person is Person => 'identities' in person;

interface ToFind {
  readonly people: People;
  readonly caller: KnownCaller;
  readonly others: readonly EmailAddress[];
}

/**
 * The people that one command is about, looked up in one call. Whoever is unknown has an id of his own already, and no
 * row before {@link makeDurable}.
 */
export class PeopleOfCommand {
  private constructor(
    private readonly people: People,
    private readonly caller: KnownCaller,
    private readonly resolved: Map<EmailAddress, Resolved>,
  ) {}

  /**
   * Looks everybody up. In the first try the caller is taken as the door saw him a moment ago, when something was on record
   * of him; in the ones after it that may be what is outdated.
   */
  static find({ people, caller, others }: ToFind, tries: number): Promise<PeopleOfCommand> {
    const seen = tries === 1 ? caller.person : null;
    return PeopleOfCommand.beside(seen, { people, caller, others });
  }

  private static async beside(seen: Person | null, { people, caller, others }: ToFind): Promise<PeopleOfCommand> {
    const resolved = new Map<EmailAddress, Resolved>(seen === null ? [] : [[caller.address, seen]]);
    const addresses = [...new Set([caller.address, ...others])].filter((address) => !resolved.has(address));
    const known = addresses.length === 0 ? resolved : await people.byAddress(addresses);
    for (const address of addresses) resolved.set(address, known.get(address) ?? people.prepare(address));
    return new PeopleOfCommand(people, caller, resolved);
  }

  get actorId(): string {
    return this.subject(this.caller.address).personId;
  }

  /** Whoever stands behind one of the addresses that were looked up. */
  subject(address: EmailAddress): Subject {
    const person = this.resolved.get(address);
    if (person === undefined) throw new RangeError('The address was not looked up');
    return { personId: person.personId, emailCommitment: person.emailCommitment };
  }

  /** True when the address has no row yet. */
  isNew(address: EmailAddress): boolean {
    const person = this.resolved.get(address);
    return person !== undefined && !isOnRecord(person);
  }

  /**
   * Makes the rows durable that the events will point at: the actor with his own identity, and everybody new among the
   * given addresses. Writes nothing when all of it stands. Safe to repeat.
   *
   * @throws PersonClaimedElsewhereError when another id stands for one of the addresses; it is the one known from now on.
   * @throws DomainError `identity-conflict` when another subject was faster to be bound to the actor's address.
   */
  async makeDurable(addresses: readonly EmailAddress[]): Promise<void> {
    const claims = [...new Set([this.caller.address, ...addresses])].flatMap((address) => this.claimOf(address));
    if (claims.length === 0) return;
    const asked = new Map(claims.map(({ address }) => [address, this.subject(address).personId]));
    const standing = await this.people.claim(claims);
    for (const [address, person] of standing) this.resolved.set(address, person);
    for (const [address, personId] of asked) {
      const person = standing.get(address);
      if (person?.personId !== personId) throw new PersonClaimedElsewhereError('Another id stands for an address');
      if (address === this.caller.address && isSomebodyElse(person, this.caller.caller)) throw identityConflict();
    }
  }

  private claimOf(address: EmailAddress): PersonToClaim[] {
    const person = this.resolved.get(address);
    if (person === undefined) throw new RangeError('The address was not looked up');
    const own = address === this.caller.address ? this.ownIdentity() : null;
    if (!isOnRecord(person)) return [claimed(person, own)];
    if (own === null || says(person, own)) return [];
    // Under a fresh id: a row that was erased a moment ago must not come back under the old one.
    return [claimed(this.people.prepare(address), own)];
  }

  private ownIdentity(): OwnIdentity {
    const { issuer, subject, name } = this.caller.caller;
    return { issuer, subject, name };
  }
}

const claimed = ({ address, personId, salt }: PersonToClaim, own: OwnIdentity | null): PersonToClaim => ({
  address,
  personId,
  salt,
  ...(own === null ? {} : { own }),
});

const says = ({ identities, name }: Person, own: OwnIdentity): boolean =>
  identities[own.issuer] === own.subject && (own.name === null || own.name === name);

/** The first try, one after the actor's row was claimed elsewhere, one after the subject's was. */
const MAX_TRIES = 3;

/**
 * Runs the task; from the beginning again when the people it was planned for are outdated. Tells it which try it is.
 *
 * @throws WriteConflictError when they are outdated after the last try as well.
 */
export const restartWhenOutdated = async <Result>(task: (tries: number) => Promise<Result>): Promise<Result> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await task(tries);
    } catch (error) {
      if (!(error instanceof PersonClaimedElsewhereError)) throw error;
      if (tries === MAX_TRIES) {
        throw new WriteConflictError('The people of the command kept changing; nothing was recorded', { cause: error });
      }
    }
  }
};
