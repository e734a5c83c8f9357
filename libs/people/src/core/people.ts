import type { EmailAddress } from '@app/contracts';

/** Somebody behind an address. The only shape in the system that holds personal data. */
export interface Person {
  readonly personId: string;
  readonly address: EmailAddress;
  /** From the person's own token; null until he has sent a command. */
  readonly name: string | null;
  /** SHA-256 over the person's salt and address, 64 hexadecimal digits: what events may carry. */
  readonly emailCommitment: string;
  /** Subject by issuer, for every issuer whose subject was bound. */
  readonly identities: Readonly<Record<string, string>>;
}

/** What a person's own verified token says of him. */
export interface OwnIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
}

/** Somebody whom a command is about to record. */
export interface PersonToClaim {
  readonly address: EmailAddress;
  /** The id and salt (32 bytes, hexadecimal) he gets if the address has none yet. */
  readonly personId: string;
  readonly salt: string;
  /** Bound to the row when the person acts himself: the first subject of an issuer stays, the latest name stands. */
  readonly own?: OwnIdentity;
}

export interface Reason {
  /** Id of the event that says `hasReason`. */
  readonly eventId: string;
  /** The person the reason is about: it goes when he goes. */
  readonly personId: string;
  readonly text: string;
}

/**
 * Who is behind a personId. A source of truth, never rebuilt. Every method works on lists, answers maps in which
 * unknown keys are absent, and rejects with `PeopleStoreUnavailableError` on a fault.
 */
export interface People {
  byAddress(addresses: readonly EmailAddress[]): Promise<ReadonlyMap<EmailAddress, Person>>;
  byId(personIds: readonly string[]): Promise<ReadonlyMap<string, Person>>;
  /**
   * A person not stored yet, with a fresh random id and salt. Nothing is stored before {@link claim}; its commitment is
   * what the row will have if the claim wins.
   */
  prepare(address: EmailAddress): PersonToClaim & { readonly emailCommitment: string };
  /**
   * Makes rows durable, insert-if-absent by address, and answers the rows that stand. The person of an address that
   * somebody else claimed first has another id than the one asked for. Safe to repeat.
   */
  claim(people: readonly PersonToClaim[]): Promise<ReadonlyMap<EmailAddress, Person>>;
  /** Forgets every subject bound to the person. Safe to repeat. */
  forgetIdentities(personId: string): Promise<void>;
  /**
   * 64 hexadecimal digits that are the same for the same text, in this store only. Without the PERSON_KEY they tell
   * nothing of the text, however guessable it is. Looks nothing up.
   */
  digest(text: string): string;
  /** Durable when it resolves; the first text under an event id stays. */
  keepReasons(reasons: readonly Reason[]): Promise<void>;
  /** Texts by event id. */
  reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Deletes the row and the reasons of each. Safe to repeat. */
  erase(personIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
