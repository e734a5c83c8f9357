import type { NewPersonRow, PeopleRows, PersonRow, ReasonRow } from '../core';

/** Rows that live as long as the object. Closing changes nothing, so that it can stand for a store that is reopened. */
export const createInMemoryPeopleRows = (): PeopleRows => new InMemoryPeopleRows();

class InMemoryPeopleRows implements PeopleRows {
  private check: Uint8Array | null = null;
  private readonly people = new Map<string, PersonRow>();
  private readonly personIds = new Map<string, string>();
  private readonly reasonRows = new Map<string, ReasonRow>();

  async keyCheck(sealed: Uint8Array): Promise<Uint8Array> {
    this.check ??= sealed;
    return this.check;
  }

  async insertAbsent(rows: readonly NewPersonRow[]): Promise<ReadonlySet<string>> {
    const inserted = new Set<string>();
    for (const row of rows) {
      if (this.personIds.has(row.lookup) || this.people.has(row.personId)) continue;
      this.people.set(row.personId, { ...row, revision: 0 });
      this.personIds.set(row.lookup, row.personId);
      inserted.add(row.lookup);
    }
    return inserted;
  }

  async byLookup(lookups: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    const rows = select(
      this.people,
      lookups.flatMap((lookup) => this.personIds.get(lookup) ?? []),
    );
    return new Map(rows.map((row) => [row.lookup, row]));
  }

  async byPersonId(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    return new Map(select(this.people, personIds).map((row) => [row.personId, row]));
  }

  async replace(rows: readonly PersonRow[]): Promise<ReadonlySet<string>> {
    const current = rows.filter((row) => this.people.get(row.personId)?.revision === row.revision);
    for (const row of current) this.people.set(row.personId, { ...row, revision: row.revision + 1 });
    return new Set(current.map(({ personId }) => personId));
  }

  async insertReasons(rows: readonly ReasonRow[]): Promise<void> {
    for (const row of rows) if (!this.reasonRows.has(row.eventId)) this.reasonRows.set(row.eventId, row);
  }

  async reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, ReasonRow>> {
    return new Map(select(this.reasonRows, eventIds).map((row) => [row.eventId, row]));
  }

  async deletePeople(personIds: readonly string[]): Promise<void> {
    const gone = new Set(personIds);
    for (const { personId, lookup } of select(this.people, personIds)) {
      this.people.delete(personId);
      this.personIds.delete(lookup);
    }
    for (const { eventId, personId } of this.reasonRows.values())
      if (gone.has(personId)) this.reasonRows.delete(eventId);
  }

  async close(): Promise<void> {
    // Nothing is held that needs closing.
  }
}

const select = <T>(rows: ReadonlyMap<string, T>, keys: readonly string[]): T[] =>
  keys.flatMap((key) => rows.get(key) ?? []);
