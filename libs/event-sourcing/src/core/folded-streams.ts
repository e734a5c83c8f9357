import type { Fold } from './decider';
import type { CommandMetadata, DomainEvent, EventToAppend, Position, StreamRevision } from './domain-event';
import type { AppendResult, EventStore } from './event-store';

/** The place in a stream of what one command recorded there: revisions `from` to `to`, both included. */
export interface RecordedCommand {
  readonly from: bigint;
  readonly to: bigint;
  readonly fingerprint: string;
}

/** A stream as it stood when it was read. Never changes afterwards. */
export interface LoadedStream<State> {
  readonly name: string;
  readonly state: State;
  readonly revision: StreamRevision;
  /** Position of the last event; null for a stream without events. */
  readonly position: Position | null;
  /** By command id. */
  readonly commands: ReadonlyMap<string, RecordedCommand>;
}

/** What of an event matters to a fold of its stream. */
interface FoldedEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: CommandMetadata;
  readonly revision: bigint;
  readonly position: Position;
}

/**
 * Streams of one kind, folded. The most recently used `maxStreams` stay in memory; each use reads what was appended
 * since, so an answer is never older than the call. Safe to use concurrently.
 */
export class FoldedStreams<State, Event extends DomainEvent> {
  readonly #streams = new Map<string, LoadedStream<State>>();

  constructor(
    private readonly store: EventStore,
    private readonly fold: Fold<State, Event>,
    private readonly options: { readonly maxStreams: number },
  ) {}

  /** The stream with every event acknowledged before the call. Initial state and `no_stream` when it has none. */
  async load(name: string): Promise<LoadedStream<State>> {
    const known = this.#streams.get(name) ?? this.empty(name);
    const tail = await this.store.readStream(name, { from: nextRevision(known.revision) });
    return this.keep(this.folded(known, tail));
  }

  /** The stream after events that were appended at its revision. Spares the next use from reading them. */
  advance(
    stream: LoadedStream<State>,
    events: readonly EventToAppend<Event>[],
    { position }: AppendResult,
  ): LoadedStream<State> {
    const from = nextRevision(stream.revision);
    return this.keep(
      this.folded(
        stream,
        events.map((event, index) => ({ ...event, revision: from + BigInt(index), position })),
      ),
    );
  }

  /** Makes the next use read the stream from its beginning. */
  forget(name: string): void {
    this.#streams.delete(name);
  }

  private empty(name: string): LoadedStream<State> {
    return { name, state: this.fold.initialState, revision: 'no_stream', position: null, commands: new Map() };
  }

  private folded(stream: LoadedStream<State>, events: readonly FoldedEvent[]): LoadedStream<State> {
    const last = events.at(-1);
    if (!last) return stream;
    const commands = new Map(stream.commands);
    let { state } = stream;
    for (const event of events) {
      // Every event was checked against the schema of its type before it was appended.
      state = this.fold.evolve(state, event as DomainEvent as Event);
      noteCommand(commands, event);
    }
    return { name: stream.name, state, revision: last.revision, position: last.position, commands };
  }

  /** Of two loads that ran at once the later one stays, whichever ended last. */
  private keep(stream: LoadedStream<State>): LoadedStream<State> {
    if (stream.revision === 'no_stream') return stream;
    const kept = this.#streams.get(stream.name);
    const latest = kept && nextRevision(kept.revision) > nextRevision(stream.revision) ? kept : stream;
    this.#streams.delete(stream.name);
    this.#streams.set(stream.name, latest);
    for (const oldest of this.#streams.keys()) {
      if (this.#streams.size <= this.options.maxStreams) break;
      this.#streams.delete(oldest);
    }
    return stream;
  }
}

const noteCommand = (commands: Map<string, RecordedCommand>, { metadata, revision }: FoldedEvent): void => {
  const { commandId, fingerprint } = metadata;
  commands.set(commandId, { from: commands.get(commandId)?.from ?? revision, to: revision, fingerprint });
};

const nextRevision = (revision: StreamRevision): bigint => (revision === 'no_stream' ? 0n : revision + 1n);
