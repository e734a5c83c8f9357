import type { PersonRow } from '../core';
import type { Statements } from './statements';

/** So many rows at most stay in memory: those who act again and again. */
const MAX_ROWS = 1_000;
const MOST_KEPT_AT_ONCE = 20;

/**
 * The rows that were looked up last, for as long as they are what the file holds: whatever another connection writes lets go
 * of all of them. What is written through this connection must be let go of inside its transaction.
 */
export class RecentRows {
  /** By person id. */
  readonly #rows = new Map<string, PersonRow>();
  readonly #personIds = new Map<string, string>();
  #version = 0;
  #looked = false;

  constructor(private readonly statements: Pick<Statements, 'dataVersion' | 'peopleByLookup' | 'peopleById'>) {}

  byLookup(lookups: readonly string[]): readonly PersonRow[] {
    const row = (lookup: string) => this.#rows.get(this.#personIds.get(lookup) ?? '');
    return this.read(lookups, row, this.statements.peopleByLookup);
  }

  byPersonId(personIds: readonly string[]): readonly PersonRow[] {
    return this.read(personIds, (personId) => this.#rows.get(personId), this.statements.peopleById);
  }

  forget({ lookup, personId }: Pick<PersonRow, 'lookup' | 'personId'>): void {
    this.#rows.delete(personId);
    this.#personIds.delete(lookup);
  }

  clear(): void {
    this.#rows.clear();
    this.#personIds.clear();
  }

  private read(
    keys: readonly string[],
    recent: (key: string) => PersonRow | undefined,
    fromFile: (keys: readonly string[]) => readonly PersonRow[],
  ): readonly PersonRow[] {
    if (!keys.some(recent)) return this.keep(fromFile(keys));
    this.requireCurrent();
    const known = keys.flatMap((key) => recent(key) ?? []);
    const others = keys.filter((key) => recent(key) === undefined);
    return others.length === 0 ? known : [...known, ...this.keep(fromFile(others))];
  }

  /** Whoever asks in the same turn of the event loop asks at the same time: one look at the file does for all of them. */
  private requireCurrent(): void {
    if (this.#looked) return;
    this.#looked = true;
    setImmediate(() => (this.#looked = false));
    const version = this.statements.dataVersion();
    if (version !== this.#version) this.clear();
    this.#version = version;
  }

  /** Whoever reads a whole page of people meets few of them again soon. */
  private keep(rows: readonly PersonRow[]): readonly PersonRow[] {
    if (rows.length > MOST_KEPT_AT_ONCE) return rows;
    for (const row of rows) {
      this.#rows.set(row.personId, row);
      this.#personIds.set(row.lookup, row.personId);
    }
    for (const oldest of this.#rows.values()) {
      if (this.#rows.size <= MAX_ROWS) break;
      this.forget(oldest);
    }
    return rows;
  }
}
