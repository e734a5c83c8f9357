import type { NewPersonRow, PeopleRows, PersonRow, ReasonRow } from './people-rows';

/** Rows that are asked for nothing before a check of them has held once; until then every call makes it. */
export class CheckedRows implements PeopleRows {
  #check: Promise<void> | null = null;

  constructor(
    private readonly rows: PeopleRows,
    private readonly check: () => Promise<void>,
  ) {}

  /** Resolves when the check holds, and rejects as it does. One that failed is made anew by the next call. */
  checked(): Promise<void> {
    this.#check ??= this.check().catch((error: unknown) => {
      this.#check = null;
      throw error;
    });
    return this.#check;
  }

  async keyCheck(sealed: Uint8Array): Promise<Uint8Array> {
    await this.checked();
    return this.rows.keyCheck(sealed);
  }

  async insertAbsent(rows: readonly NewPersonRow[]): Promise<ReadonlySet<string>> {
    await this.checked();
    return this.rows.insertAbsent(rows);
  }

  async byLookup(lookups: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    await this.checked();
    return this.rows.byLookup(lookups);
  }

  async byPersonId(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    await this.checked();
    return this.rows.byPersonId(personIds);
  }

  async replace(rows: readonly PersonRow[]): Promise<ReadonlySet<string>> {
    await this.checked();
    return this.rows.replace(rows);
  }

  async insertReasons(rows: readonly ReasonRow[]): Promise<void> {
    await this.checked();
    await this.rows.insertReasons(rows);
  }

  async reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, ReasonRow>> {
    await this.checked();
    return this.rows.reasons(eventIds);
  }

  async deletePeople(personIds: readonly string[]): Promise<void> {
    await this.checked();
    await this.rows.deletePeople(personIds);
  }

  /** Needs no check. */
  close(): Promise<void> {
    return this.rows.close();
  }
}
