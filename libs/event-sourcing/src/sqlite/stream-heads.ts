import type Database from 'libsql';

/** So many streams at most are known without a look into the file. */
const MAX_STREAMS = 20_000;

/**
 * The last revision of each stream, and where the log ends, as the only writer of a log knows it: what it looked up once it need not look up again,
 * because nobody else writes. -1 stands for a stream without events.
 */
export class StreamHeads {
  readonly #known = new Map<string, number>();
  /** What the transaction that is open will have changed. */
  readonly #written = new Map<string, number>();
  readonly #revision: Database.Statement;
  readonly #position: Database.Statement;
  /** The position of the last event of all; null until it was looked up. */
  #end: number | null = null;
  #writtenEnd: number | null = null;

  constructor(database: Database.Database) {
    this.#position = database.prepare('SELECT coalesce(max(position), 0) FROM events').raw();
    this.#revision = database.prepare('SELECT max(revision) FROM events WHERE stream = ?').raw();
  }

  /** Inside a transaction: with what it has written so far. */
  last(name: string): number {
    return this.#written.get(name) ?? this.#known.get(name) ?? this.lookUp(name);
  }

  /** The position of the last event that stands; 0 for an empty log. Not to be asked inside a transaction. */
  end(): number {
    this.#end ??= (this.#position.all() as [[number]])[0][0];
    return this.#end;
  }

  /** The open transaction has written up to this revision of the stream, which is the last event of all. */
  write(name: string, revision: number, position: number): void {
    this.#written.set(name, revision);
    this.#writtenEnd = position;
  }

  /** The transaction stands. */
  commit(): void {
    for (const [name, revision] of this.#written) this.keep(name, revision);
    this.#written.clear();
    this.#end = this.#writtenEnd ?? this.#end;
    this.#writtenEnd = null;
  }

  /** The transaction never was, as far as one can tell after a fault: what it wrote to is looked up again. */
  rollBack(): void {
    for (const name of this.#written.keys()) this.#known.delete(name);
    this.#written.clear();
    this.#end = null;
    this.#writtenEnd = null;
  }

  private lookUp(name: string): number {
    const [[revision]] = this.#revision.all(name) as [[number | null]];
    this.keep(name, revision ?? -1);
    return revision ?? -1;
  }

  private keep(name: string, revision: number): void {
    this.#known.delete(name);
    this.#known.set(name, revision);
    if (this.#known.size <= MAX_STREAMS) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
