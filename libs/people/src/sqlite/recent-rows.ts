import type { PersonRow } from '../core';
import type { Statements } from './statements';

/** So many rows at most stay in memory: those who act again and again. */
const MAX_ROWS = 1_000;

/**
 * The rows that were looked up last, for as long as they are what the file holds: whatever another connection writes lets go
 * of all of them. What is written through this connection must be let go of inside its transaction.
 */
export class RecentRows {
  readonly #rows = new Map<string, PersonRow>();
  #version = 0;
  #looked = false;

  constructor(private readonly statements: Pick<Statements, 'dataVersion' | 'peopleByLookup'>) {}

  byLookup(lookups: readonly string[]): readonly PersonRow[] {
    if (!lookups.some((lookup) => this.#rows.has(lookup))) return this.keep(this.statements.peopleByLookup(lookups));
    this.requireCurrent();
    const recent = lookups.flatMap((lookup) => this.#rows.get(lookup) ?? []);
    const others = lookups.filter((lookup) => !this.#rows.has(lookup));
    return others.length === 0 ? recent : [...recent, ...this.keep(this.statements.peopleByLookup(others))];
  }

  forget(lookup: string): void {
    this.#rows.delete(lookup);
  }

  clear(): void {
    this.#rows.clear();
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

  private keep(rows: readonly PersonRow[]): readonly PersonRow[] {
    for (const row of rows) this.#rows.set(row.lookup, row);
    for (const oldest of this.#rows.keys()) {
      if (this.#rows.size <= MAX_ROWS) break;
      this.#rows.delete(oldest);
    }
    return rows;
  }
}
