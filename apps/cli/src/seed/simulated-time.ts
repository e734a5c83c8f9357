import type {
  AppendResult,
  EventStore,
  EventToAppend,
  ReadOptions,
  RecordedEvent,
  StreamRevision,
} from '@app/event-sourcing';

/** What the log is told the time is. */
export class SimulatedClock {
  readonly #appends: number[] = [];
  #last: number;

  constructor(start: number) {
    this.#last = start;
  }

  /** The log asks once for each append, in the order in which they were handed to it. */
  readonly now = (): Date => {
    this.#last = Math.max(this.#last, this.#appends.shift() ?? this.#last);
    return new Date(this.#last);
  };

  /** The next append happens then. */
  expect(time: number): void {
    this.#appends.push(time);
  }
}

interface Turn {
  readonly time: number;
  readonly come: Promise<void>;
  readonly pass: () => void;
}

/**
 * Commands of one window of time are decided at once and recorded in their order: each append waits until every earlier
 * command has handed its own to the log, or recorded nothing. So they share a transaction and keep their times.
 */
export class AppendsInOrder implements EventStore {
  readonly #turns = new Map<string, Turn>();
  /** Revision of the last event of each stream: nobody else writes, so what is known to be all needs no look. */
  readonly #revisions = new Map<string, bigint>();
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly clock: SimulatedClock,
  ) {}

  async readStream(name: string, { from = 0n }: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    return from > (this.#revisions.get(name) ?? -1n) ? [] : this.store.readStream(name, { from });
  }

  async appendToStream(
    name: string,
    events: readonly EventToAppend[],
    expectedRevision: StreamRevision,
  ): Promise<AppendResult> {
    const turn = this.#turns.get(events[0]?.metadata.commandId ?? '');
    if (turn === undefined) throw new RangeError('The command has no turn');
    await turn.come;
    this.clock.expect(turn.time);
    const appended = this.store.appendToStream(name, events, expectedRevision);
    turn.pass();
    this.#revisions.set(name, (await appended).revision);
    return appended;
  }

  /** Runs the command in its turn, which comes after those of all commands given before. */
  async inTurn<Result>(commandId: string, time: number, command: () => Promise<Result>): Promise<Result> {
    let pass = (): void => undefined;
    const come = this.#last;
    const passed = new Promise<void>((resolve) => (pass = resolve));
    this.#last = come.then(() => passed);
    this.#turns.set(commandId, { time, come, pass });
    try {
      return await command();
    } finally {
      pass();
      this.#turns.delete(commandId);
    }
  }
}
