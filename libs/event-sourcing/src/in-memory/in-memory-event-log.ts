import {
  CommandIdReusedError,
  CommitBell,
  InvalidEventError,
  StoreUnavailableError,
  WrongExpectedVersionError,
  ensureLogId,
  followLog,
  toJsonText,
  type AppendResult,
  type CommandMetadata,
  type EventToAppend,
  type OpenedEventLog,
  type HistoryOptions,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  type StreamRevision,
  type SubscriptionBatch,
  type SubscriptionOptions,
} from '../core';

export interface InMemoryEventLogOptions {
  readonly now?: () => Date;
}

/** A log that lives as long as this object. Keeps every promise of the ports but durability. */
export const openInMemoryEventLog = async (options: InMemoryEventLogOptions = {}): Promise<OpenedEventLog> => {
  const log = new InMemoryEventLog(options.now ?? (() => new Date()));
  await log.logId();
  return log;
};

class InMemoryEventLog implements OpenedEventLog {
  readonly bell = new CommitBell();
  readonly #events: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #ids = new Set<string>();
  #closed = false;

  constructor(private readonly now: () => Date) {}

  async readStream(name: string, { from = 0n, limit }: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    this.assertOpen();
    return (this.#streams.get(name) ?? []).slice(Number(from), limit === undefined ? undefined : Number(from) + limit);
  }

  async readStreams(names: readonly string[], { until, types }: HistoryOptions): Promise<readonly RecordedEvent[]> {
    this.assertOpen();
    const events = [...new Set(names)].flatMap((name) => this.#streams.get(name) ?? []);
    return events.filter(({ position, type }) => position <= until && (types?.includes(type) ?? true));
  }

  async appendToStream(
    name: string,
    events: readonly EventToAppend[],
    expectedRevision: StreamRevision,
  ): Promise<AppendResult> {
    this.assertOpen();
    if (events.length === 0) throw new InvalidEventError('An append needs at least one event');
    const copies = events.map(copyOf);
    const stream = this.#streams.get(name) ?? [];
    const actual = stream.at(-1)?.revision ?? 'no_stream';
    if (actual !== expectedRevision) return repeatedAppend(name, stream, copies, expectedRevision);
    if (copies.some(({ id }) => this.#ids.has(id))) throw new CommandIdReusedError('An event of this id is in the log');
    return this.record(name, stream, copies);
  }

  private record(name: string, stream: RecordedEvent[], events: readonly EventToAppend[]): AppendResult {
    const recordedAt = this.now().toISOString();
    for (const { id, type, data, metadata } of events) {
      const position = positionOf(this.#events.length + 1);
      const revision = BigInt(stream.length);
      const recorded = frozen({ id, type, data, metadata, streamName: name, revision, position, recordedAt });
      stream.push(recorded);
      this.#events.push(recorded);
      this.#ids.add(id);
    }
    this.#streams.set(name, stream);
    this.bell.ring();
    return { revision: BigInt(stream.length - 1), position: positionOf(this.#events.length) };
  }

  async logId(): Promise<string> {
    return ensureLogId(this);
  }

  async head(): Promise<Position> {
    this.assertOpen();
    return positionOf(this.#events.length);
  }

  async eventAt(position: Position): Promise<RecordedEvent | null> {
    this.assertOpen();
    const event = this.#events[Number(position) - 1];
    return event?.position === position ? event : null;
  }

  subscribe(options: SubscriptionOptions): AsyncIterable<SubscriptionBatch> {
    return followLog(this, options);
  }

  readAfter(after: Position | null, prefixes: readonly string[], limit: number): SubscriptionBatch {
    this.assertOpen();
    const start = after === null ? 0 : Number(after);
    const stretch = this.#events.slice(start, start + limit);
    const events = stretch.filter(({ streamName }) => prefixes.some((prefix) => streamName.startsWith(prefix)));
    const end = Math.min(start + limit, this.#events.length);
    return { events, position: positionOf(end), caughtUp: end === this.#events.length };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.bell.ring();
  }

  private assertOpen(): void {
    if (this.#closed) throw new StoreUnavailableError('The log is closed');
  }
}

const positionOf = (place: number): Position => String(place).padStart(20, '0');

const repeatedAppend = (
  name: string,
  stream: readonly RecordedEvent[],
  events: readonly EventToAppend[],
  expected: StreamRevision,
): AppendResult => {
  const start = expected === 'no_stream' ? 0 : Number(expected) + 1;
  const standing = stream.slice(start, start + events.length);
  const last = standing.at(-1);
  const same = standing.length === events.length && standing.every(({ id }, index) => id === events[index]?.id);
  if (!same || !last) throw new WrongExpectedVersionError(name, expected, stream.at(-1)?.revision ?? 'no_stream');
  return { revision: last.revision, position: last.position };
};

const copyOf = ({ id, type, data, metadata }: EventToAppend): EventToAppend => ({
  id,
  type,
  data: JSON.parse(toJsonText(data)) as unknown,
  metadata: JSON.parse(toJsonText(metadata)) as CommandMetadata,
});

/** Readers share what is stored, so nobody may change it. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};
