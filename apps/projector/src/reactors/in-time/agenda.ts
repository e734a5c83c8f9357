const HOUR_MS = 3_600_000;

/** What is due at a time of the wall clock, in milliseconds since 1970. */
export interface Due {
  readonly dueAt: number;
}

/**
 * What is to be done when, one entry a key. Sorted into hours: asking what is due looks at what is due within the hour and
 * at nothing later, and nothing depends on a timer or on the clock running evenly.
 */
export class Agenda<Entry extends Due> {
  readonly #entries = new Map<string, Entry>();
  readonly #hours = new Map<number, Map<string, Entry>>();

  get size(): number {
    return this.#entries.size;
  }

  /** Replaces what stands under this key. */
  put(key: string, entry: Entry): void {
    this.delete(key);
    this.#entries.set(key, entry);
    const hour = hourOf(entry);
    const entries = this.#hours.get(hour) ?? new Map<string, Entry>();
    this.#hours.set(hour, entries.set(key, entry));
  }

  /** Null when nothing stands under this key. */
  get(key: string): Entry | null {
    return this.#entries.get(key) ?? null;
  }

  /** Safe to repeat. */
  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    const hour = hourOf(entry);
    const entries = this.#hours.get(hour);
    entries?.delete(key);
    if (entries?.size === 0) this.#hours.delete(hour);
  }

  clear(): void {
    this.#entries.clear();
    this.#hours.clear();
  }

  /** At most `limit` entries that are due at this time, with their keys, in no particular order. They stay. */
  due(at: number, limit: number): readonly (readonly [key: string, entry: Entry])[] {
    const found: [string, Entry][] = [];
    for (const [hour, entries] of this.#hours) {
      if (hour * HOUR_MS > at) continue;
      for (const [key, entry] of entries) {
        if (found.length === limit) return found;
        if (entry.dueAt <= at) found.push([key, entry]);
      }
    }
    return found;
  }
}

const hourOf = ({ dueAt }: Due): number => Math.floor(dueAt / HOUR_MS);
