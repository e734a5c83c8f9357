/** A person as an adapter sees him: an id, and bytes that say nothing without the PERSON_KEY. */
export interface PersonRow {
  readonly personId: string;
  /** Stands for the address: the same for the same address, unique in the store. */
  readonly lookup: string;
  readonly sealed: Uint8Array;
  /** 0 when inserted, one more with every replacement. */
  readonly revision: number;
}

export interface NewPersonRow {
  readonly personId: string;
  readonly lookup: string;
  readonly sealed: Uint8Array;
}

export interface ReasonRow {
  readonly eventId: string;
  readonly personId: string;
  readonly sealed: Uint8Array;
}

/**
 * Where the sealed rows are: what an adapter writes. Writes are durable when they resolve, each row whole or not at all.
 * Every method rejects with `PeopleStoreUnavailableError` on a fault and `PeopleStoreFullError` when there is no room.
 */
export interface PeopleRows {
  /** Keeps the bytes if none are kept yet, and answers those that stand: how another key is noticed. */
  keyCheck(sealed: Uint8Array): Promise<Uint8Array>;
  /**
   * Inserts each row unless its lookup or its personId is taken, in the order given; taken ones stay as they are. Answers the
   * lookups of those that were inserted.
   */
  insertAbsent(rows: readonly NewPersonRow[]): Promise<ReadonlySet<string>>;
  /** Rows by lookup; unknown ones are absent. */
  byLookup(lookups: readonly string[]): Promise<ReadonlyMap<string, PersonRow>>;
  /** Rows by personId; unknown ones are absent. */
  byPersonId(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonRow>>;
  /** Replaces the sealed bytes where the revision is still the one given; answers the ids of the persons replaced. */
  replace(rows: readonly PersonRow[]): Promise<ReadonlySet<string>>;
  /** Inserts each reason unless its event id is taken. */
  insertReasons(rows: readonly ReasonRow[]): Promise<void>;
  /** Reasons by event id; unknown ones are absent. */
  reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, ReasonRow>>;
  /** Deletes persons and the reasons about them; leaves no bytes of them where the medium allows. Safe to repeat. */
  deletePeople(personIds: readonly string[]): Promise<void>;
  /** Waits for writes under way. Safe to repeat. */
  close(): Promise<void>;
}
