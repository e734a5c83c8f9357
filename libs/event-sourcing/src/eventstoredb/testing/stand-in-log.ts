/** An event as the stand-in keeps it; bytes are the client's. */
export interface StoredEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly created: Date;
  /** Commit and prepare are the same place, as the server has it for all that is written today. */
  readonly position: bigint;
}

export type ProposedEvent = Pick<StoredEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

export type WriteOutcome =
  | { readonly kind: 'written'; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'wrong-version'; readonly current: bigint }
  | { readonly kind: 'too-large' };

const MAX_APPEND_BYTES = 1024 * 1024;
const nothing = new Uint8Array();

/** What the server does with its data: one log, streams with revisions, and repetitions recognised by their ids. */
export class StandInLog {
  #events: StoredEvent[] = [];
  #streams = new Map<string, StoredEvent[]>();
  #end = 0n;

  constructor() {
    // A real server has written something before anybody else does.
    this.write('$settings', [systemEvent('$UpdatedSettings')], -1n);
  }

  get events(): readonly StoredEvent[] {
    return this.#events;
  }

  ofStream(stream: string): readonly StoredEvent[] {
    return this.#streams.get(stream) ?? [];
  }

  /** `expected` is the last revision, -1 for a stream without events. */
  write(stream: string, proposed: readonly ProposedEvent[], expected: bigint): WriteOutcome {
    const bytes = proposed.reduce((sum, { data, metadata, type }) => sum + sizeOf(data, metadata, type), 0);
    if (bytes > MAX_APPEND_BYTES) return { kind: 'too-large' };
    const own = this.ofStream(stream);
    const current = BigInt(own.length) - 1n;
    if (expected > current) return { kind: 'wrong-version', current };
    if (expected < current) return repeated(own, proposed, expected) ?? { kind: 'wrong-version', current };
    for (const [index, event] of proposed.entries()) {
      const position = this.#end;
      this.#end += 120n + BigInt(sizeOf(event.data, event.metadata, event.type));
      this.#keep({ ...event, stream, revision: expected + 1n + BigInt(index), created: new Date(), position });
    }
    return { kind: 'written', revision: current + BigInt(proposed.length), position: this.#events.at(-1)!.position };
  }

  /** What the server writes for itself, to a stream of its own. */
  writeOwn(count: number): void {
    const stream = `$own-${this.#events.length}`;
    this.write(
      stream,
      Array.from({ length: count }, () => systemEvent('$own')),
      -1n,
    );
  }

  /** Puts back what was there when there were so many events. What is written next lies where something else lay. */
  restore(count: number): void {
    const kept = this.#events.slice(0, count);
    this.#events = [];
    this.#streams = new Map();
    for (const event of kept) this.#keep(event);
    const last = this.#events.at(-1);
    this.#end = last ? last.position + 120n + BigInt(sizeOf(last.data, last.metadata, last.type)) : 0n;
  }

  #keep(event: StoredEvent): void {
    this.#events.push(event);
    const own = this.#streams.get(event.stream);
    if (own) own.push(event);
    else this.#streams.set(event.stream, [event]);
  }

  /** Index of the first event at a place or after it. */
  indexAt(position: bigint): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const sizeOf = (data: Uint8Array, metadata: Uint8Array, type: string) =>
  data.length + metadata.length + 2 * type.length;

const systemEvent = (type: string): ProposedEvent => ({
  id: crypto.randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from('{}'),
  metadata: nothing,
});

/** The answer of the first time when the same ids stand there; the payload is not compared. */
const repeated = (own: readonly StoredEvent[], proposed: readonly ProposedEvent[], expected: bigint) => {
  const start = Number(expected) + 1;
  const standing = own.slice(start, start + proposed.length);
  const same = standing.length === proposed.length && standing.every(({ id }, index) => id === proposed[index]?.id);
  const last = standing.at(-1);
  return same && last ? { kind: 'written' as const, revision: last.revision, position: last.position } : null;
};
