import { openInMemoryEventLog } from '../in-memory';
import { DEADLINE_MS, numbered } from '../testing';
import type { Sleep } from './backoff';
import { StoreUnavailableError } from './errors';
import type { OpenedEventLog, SubscriptionBatch, SubscriptionOptions } from './event-store';
import type { Checkpoint, Projection, ProjectionTarget, StampedDocument } from './projection';
import type { ProjectionState, ProjectionStatus } from './projection-status';
import { runProjection, type ProjectionRun } from './run-projection';

type Numbered = { type: 'Numbered'; data: { number: number } } | { type: 'Renamed'; data: object };
type Sum = { sum: number; count: number };

const POISON = 13;
const broken = { current: false };

const summing: Projection<Sum, Numbered, 'Renamed'> = {
  name: 'sums',
  version: 1,
  ignores: ['Renamed'],
  documentIds: ({ streamName }) => [streamName, 'all'],
  on: {
    Numbered: (sum, { data: { number } }) => {
      if (broken.current && number === POISON) throw new RangeError('thirteen');
      return { sum: (sum?.sum ?? 0) + number, count: (sum?.count ?? 0) + 1 };
    },
  },
};

/** Documents in memory that keep the promises of the port, and a record of what was asked of them. */
class Target implements ProjectionTarget<Sum> {
  readonly documents = new Map<string, StampedDocument<Sum>>();
  checkpoint: Checkpoint | null = null;
  readonly calls: string[] = [];
  failing: 'loadMany' | 'writeMany' | 'storeCheckpoint' | null = null;

  async loadMany(ids: readonly string[]) {
    this.called('loadMany');
    return new Map(ids.flatMap((id) => (this.documents.has(id) ? [[id, this.documents.get(id)!] as const] : [])));
  }

  async writeMany(documents: readonly StampedDocument<Sum>[]) {
    this.called('writeMany');
    for (const document of documents) {
      const stored = this.documents.get(document.id);
      if (!stored || stored.position < document.position) this.documents.set(document.id, document);
    }
  }

  async loadCheckpoint() {
    return this.checkpoint;
  }

  async storeCheckpoint(checkpoint: Checkpoint) {
    this.called('storeCheckpoint');
    this.checkpoint = checkpoint;
    return true;
  }

  sums(): Record<string, number> {
    return Object.fromEntries([...this.documents].map(([id, { document }]) => [id, document.sum]));
  }

  private called(call: string) {
    if (this.failing === call) throw new StoreUnavailableError(`${call} failed`);
    this.calls.push(call);
  }
}

interface Running {
  readonly statuses: readonly ProjectionStatus[];
  readonly waits: readonly number[];
  until(condition: (status: ProjectionStatus) => boolean): Promise<ProjectionStatus>;
  /** Ends the run and waits for its end. */
  stop(): Promise<void>;
}

const start = (
  log: OpenedEventLog,
  target: Target,
  more: Partial<ProjectionRun<Sum, Numbered, 'Renamed'>> = {},
): Running => {
  const stop = new AbortController();
  const statuses: ProjectionStatus[] = [];
  const waits: number[] = [];
  const listeners = new Set<() => void>();
  const sleep: Sleep = async (milliseconds) => {
    waits.push(milliseconds);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const onStatus = (status: ProjectionStatus) => {
    statuses.push(status);
    for (const listener of [...listeners]) listener();
  };
  const run = {
    projection: summing,
    subscription: log,
    log,
    target,
    prefixes: ['n-'],
    sleep,
    random: () => 1,
    onStatus,
  };
  const ended = runProjection({ ...run, signal: stop.signal, ...more });
  const until = (condition: (status: ProjectionStatus) => boolean) =>
    new Promise<ProjectionStatus>((resolve, reject) => {
      const seen = () => JSON.stringify(statuses.slice(-3));
      const timer = setTimeout(() => reject(new Error(`Never came to it: ${seen()}`)), DEADLINE_MS / 2);
      const look = () => {
        const status = statuses.at(-1);
        if (!status || !condition(status)) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(status);
      };
      listeners.add(look);
      look();
    });
  return { statuses, waits, until, stop: async () => (stop.abort(), ended) };
};

const is = (state: ProjectionState) => (status: ProjectionStatus) => status.state === state;
const liveAt = (position: string) => (status: ProjectionStatus) =>
  status.state === 'live' && status.position === position;

const logOf = async (...streams: readonly (readonly [name: string, from: number, count: number])[]) => {
  const log = await openInMemoryEventLog();
  for (const [name, from, count] of streams) await log.appendToStream(name, numbered(count, from), 'no_stream');
  return log;
};

/** Everything is applied, as if by a run that nothing ever disturbed. */
const completed = async (log: OpenedEventLog, target: Target, more?: Parameters<typeof start>[2]) => {
  const running = start(log, target, more);
  await running.until(liveAt(await log.head()));
  await running.stop();
  return running;
};

afterEach(() => {
  broken.current = false;
});

describe('running a projection', () => {
  it('applies the past, then what follows, and ends with its signal', async () => {
    const log = await logOf(['n-a', 1, 3], ['n-b', 10, 2]);
    const target = new Target();
    const running = start(log, target);
    await running.until(is('live'));
    expect(target.sums()).toEqual({ 'n-a': 6, 'n-b': 21, all: 27 });
    const { position } = await log.appendToStream('n-a', numbered(1, 4), 2n);
    await running.until(liveAt(position));
    expect(target.sums()).toEqual({ 'n-a': 10, 'n-b': 21, all: 31 });
    await running.stop();
    expect(running.statuses.at(-1)).toMatchObject({ name: 'sums', state: 'ended', position, lastError: null });
  });

  it('reads and writes the documents of a batch once, and its checkpoint last', async () => {
    const target = new Target();
    await completed(await logOf(['n-a', 1, 50], ['n-b', 1, 50]), target);
    expect(target.calls).toEqual(['loadMany', 'writeMany', 'storeCheckpoint']);
  });

  it('keeps the place and the id of the last event', async () => {
    const log = await logOf(['n-a', 1, 3]);
    const target = new Target();
    await completed(log, target);
    const last = (await log.readStream('n-a')).at(-1)!;
    expect(target.checkpoint).toEqual({ logId: await log.logId(), position: last.position, eventId: last.id });
  });

  it('moves its checkpoint over events that it ignores or does not listen to', async () => {
    const log = await logOf(['n-a', 1, 1], ['foreign-a', 1, 3]);
    await log.appendToStream('n-b', [{ ...numbered(1)[0]!, type: 'Renamed', data: {} }], 'no_stream');
    const target = new Target();
    await completed(log, target);
    expect(target.checkpoint?.position).toBe(await log.head());
    expect([...target.documents.keys()]).toEqual(['n-a', 'all']);
    target.calls.length = 0;
    await log.appendToStream('foreign-b', numbered(1), 'no_stream');
    await completed(log, target);
    expect(target.checkpoint).toMatchObject({ position: await log.head(), eventId: null });
    expect(target.calls).toEqual(['storeCheckpoint']);
  });

  it('writes nothing when there is nothing new, and says from the first where it stands', async () => {
    const log = await logOf(['n-a', 1, 5]);
    const target = new Target();
    await completed(log, target);
    target.calls.length = 0;
    const { statuses } = await completed(log, target);
    expect(target.calls).toEqual([]);
    const position = await log.head();
    expect(statuses).toEqual(
      ['catching-up', 'live', 'ended'].map((state) => ({
        name: 'sums',
        state,
        position,
        lastError: null,
        failures: 0,
      })),
    );
  });

  it('is live only when it reached the end', async () => {
    const log = await logOf(['n-a', 1, 9]);
    const { statuses } = await completed(log, new Target(), { batchSize: 4 });
    expect(statuses[0]).toMatchObject({ state: 'catching-up', position: null });
    expect(statuses.map(({ state }) => state)).toEqual([
      ...['catching-up', 'catching-up', 'catching-up'],
      ...['live', 'ended'],
    ]);
  });

  it.each([
    [undefined, {}],
    [7, { batchSize: 7 }],
  ] as const)('takes %s events at once', async (batchSize, asked) => {
    const log = await logOf(['n-a', 1, 1]);
    const options: SubscriptionOptions[] = [];
    const subscription = {
      subscribe: (given: SubscriptionOptions) => {
        options.push(given);
        return log.subscribe(given);
      },
    };
    await completed(log, new Target(), { subscription, ...(batchSize && { batchSize }) });
    expect(options).toStrictEqual([
      { after: null, prefixes: ['n-'], signal: expect.any(AbortSignal) as AbortSignal, ...asked },
    ]);
  });

  it('needs nobody to tell how it stands', async () => {
    const log = await logOf(['n-a', 1, 3]);
    const target = new Target();
    const stop = new AbortController();
    const storeCheckpoint = async (checkpoint: Checkpoint) => {
      target.checkpoint = checkpoint;
      stop.abort();
      return true;
    };
    const quiet = Object.assign(target, { storeCheckpoint });
    await runProjection({
      projection: summing,
      subscription: log,
      log,
      target: quiet,
      prefixes: ['n-'],
      signal: stop.signal,
    });
    expect(target.sums()).toEqual({ 'n-a': 6, all: 6 });
  });

  it('keeps the id of an event that it does not listen to where the log says which it is', async () => {
    const log = await logOf(['n-a', 1, 1], ['foreign-a', 1, 1]);
    const [foreign] = await log.readStream('foreign-a');
    const target = new Target();
    const subscription = {
      async *subscribe(options: SubscriptionOptions) {
        for await (const batch of log.subscribe(options)) {
          yield batch.position === foreign!.position ? { ...batch, eventId: foreign!.id } : batch;
        }
      },
    };
    await completed(log, target, { subscription });
    expect(target.checkpoint).toMatchObject({ position: foreign!.position, eventId: foreign!.id });
  });

  it('goes on from its checkpoint', async () => {
    const log = await logOf(['n-a', 1, 5]);
    const target = new Target();
    await completed(log, target);
    await log.appendToStream('n-a', numbered(1, 6), 4n);
    target.calls.length = 0;
    await completed(log, target);
    expect(target.sums()).toEqual({ 'n-a': 21, all: 21 });
  });

  it('changes nothing by repeating what a crash between documents and checkpoint left', async () => {
    const log = await logOf(['n-a', 1, 5], ['n-b', 1, 5]);
    const target = new Target();
    target.failing = 'storeCheckpoint';
    const crashed = start(log, target, { batchSize: 4 });
    await crashed.until(is('retrying'));
    await crashed.stop();
    expect(target.checkpoint).toBeNull();
    target.failing = null;
    await completed(log, target, { batchSize: 3 });
    expect(target.sums()).toEqual({ 'n-a': 15, 'n-b': 15, all: 30 });
  });

  it('goes on from where another run has come meanwhile, and calls it no fault', async () => {
    const log = await logOf(['n-a', 1, 9]);
    const target = new Target();
    const places = (await log.readStream('n-a')).map(({ id, position }) => ({ position, eventId: id }));
    const logId = await log.logId();
    const refused: string[] = [];
    const storeCheckpoint = async (checkpoint: Checkpoint) => {
      if (refused.length > 0) return Target.prototype.storeCheckpoint.call(target, checkpoint);
      refused.push(checkpoint.position);
      target.checkpoint = { logId, ...places[6]! };
      return false;
    };
    const begun: (string | null)[] = [];
    const subscribe = (options: SubscriptionOptions) => {
      begun.push(options.after);
      return log.subscribe(options);
    };
    const subscription = { subscribe };
    const { statuses } = await completed(log, Object.assign(target, { storeCheckpoint }), {
      batchSize: 3,
      subscription,
    });
    expect(refused).toHaveLength(1);
    expect(begun).toEqual([null, places[6]!.position]);
    expect(statuses.filter(({ lastError }) => lastError !== null)).toEqual([]);
  });

  it('tells when another run is faster again and again', async () => {
    const log = await logOf(['n-a', 1, 9]);
    const storeCheckpoint = async () => false;
    const running = start(log, Object.assign(new Target(), { storeCheckpoint }));
    const { lastError, failures } = await running.until(is('retrying'));
    expect([lastError?.message, failures]).toEqual(['Another process moves the checkpoint', 4]);
    await running.stop();
  });

  it('changes nothing when batches are delivered again', async () => {
    const log = await logOf(['n-a', 1, 20]);
    const target = new Target();
    const stuttering = {
      subscribe: async function* (
        options: Parameters<OpenedEventLog['subscribe']>[0],
      ): AsyncGenerator<SubscriptionBatch> {
        for await (const batch of log.subscribe(options)) {
          yield { ...batch, caughtUp: false };
          yield batch;
        }
      },
    };
    await completed(log, target, { subscription: stuttering, batchSize: 3 });
    expect(target.sums()).toEqual({ 'n-a': 210, all: 210 });
  });
});

describe('an event that a projection cannot apply', () => {
  it('stops it there, visibly, with everything before it kept, and is applied once it can be', async () => {
    broken.current = true;
    const log = await logOf(['n-a', 10, 6]);
    const target = new Target();
    const running = start(log, target);
    const [before, poison] = (await log.readStream('n-a')).slice(2);
    await running.until(({ state, failures }) => state === 'stopped' && failures >= 3);
    expect(running.statuses.at(-1)).toMatchObject({
      position: before!.position,
      lastError: { eventId: poison!.id, position: poison!.position, message: 'thirteen' },
    });
    expect(running.statuses.every(({ state }) => state !== 'live')).toBe(true);
    expect(target.sums()).toEqual({ 'n-a': 33, all: 33 });
    expect(target.checkpoint).toMatchObject({ position: before!.position, eventId: before!.id });
    broken.current = false;
    await running.until(is('live'));
    expect(target.sums()).toEqual({ 'n-a': 75, all: 75 });
    await running.stop();
  });

  it('is tried again after ever longer waits, up to a bound', async () => {
    broken.current = true;
    const log = await logOf(['n-a', POISON, 1]);
    const running = start(log, new Target(), { backoff: { firstMs: 100, maxMs: 500 } });
    await running.until(({ failures }) => failures >= 5);
    await running.stop();
    expect(running.waits.slice(0, 4)).toEqual([100, 200, 400, 500]);
    expect(running.statuses[1]).toMatchObject({ state: 'stopped', lastError: { message: 'thirteen' } });
  });

  it('is tried again within a tenth of a second first, and every half minute in the end', async () => {
    broken.current = true;
    const running = start(await logOf(['n-a', POISON, 1]), new Target());
    await running.until(({ failures }) => failures >= 12);
    await running.stop();
    expect([running.waits[0], running.waits[8], running.waits[9]]).toEqual([100, 25_600, 30_000]);
  });

  it('is also one of a type that the projection does not know', async () => {
    const log = await logOf(['n-a', 1, 1]);
    await log.appendToStream('n-a', [{ ...numbered(1)[0]!, type: 'toString' }], 0n);
    const target = new Target();
    const running = start(log, target);
    const { lastError } = await running.until(is('stopped'));
    expect(lastError?.message).toBe('sums does not know events of type toString');
    expect(target.sums()).toEqual({ 'n-a': 1, all: 1 });
    await running.stop();
  });
});

describe('a fault of a store', () => {
  it.each(['loadMany', 'writeMany', 'storeCheckpoint'] as const)('in %s is retried and loses nothing', async (call) => {
    const log = await logOf(['n-a', 1, 20]);
    const target = new Target();
    target.failing = call;
    const running = start(log, target, { batchSize: 7 });
    const { lastError } = await running.until(({ failures }) => failures >= 3);
    expect(lastError).toEqual({ eventId: null, eventType: null, position: null, message: `${call} failed` });
    const states = running.statuses.map(({ state }) => state);
    expect(states.slice(0, 4)).toEqual(['catching-up', 'retrying', 'retrying', 'retrying']);
    target.failing = null;
    await running.until(is('live'));
    expect(target.sums()).toEqual({ 'n-a': 210, all: 210 });
    expect(running.statuses.at(-1)).toMatchObject({ failures: 0, lastError: null });
    await running.stop();
  });

  it('is tried again every five seconds in the end: catching up begins soon after the store is back', async () => {
    const target = new Target();
    target.failing = 'loadMany';
    const running = start(await logOf(['n-a', 1, 1]), target);
    await running.until(({ failures }) => failures >= 9);
    await running.stop();
    expect([running.waits[0], running.waits[5], running.waits[6], running.waits[7]]).toEqual([
      100, 3_200, 5_000, 5_000,
    ]);
  });

  it('in the subscription, or its end, makes it subscribe again', async () => {
    const log = await logOf(['n-a', 1, 20]);
    const target = new Target();
    const ends = ['end', 'throw', 'end'];
    const dropping = {
      subscribe: async function* (
        options: Parameters<OpenedEventLog['subscribe']>[0],
      ): AsyncGenerator<SubscriptionBatch> {
        const end = ends.shift();
        for await (const batch of log.subscribe(options)) {
          yield batch;
          if (end === 'throw') throw new StoreUnavailableError('dropped');
          if (end === 'end') return;
        }
      },
    };
    const running = await completed(log, target, { subscription: dropping, batchSize: 5 });
    expect(target.sums()).toEqual({ 'n-a': 210, all: 210 });
    expect(running.waits).toHaveLength(3);
    const faults = running.statuses.flatMap(({ lastError }) => lastError?.message ?? []);
    expect(faults).toEqual(['The subscription ended by itself', 'dropped', 'The subscription ended by itself']);
  });

  it('is told in words, also when it is no error', async () => {
    const log = await logOf(['n-a', 1, 1]);
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a client may do
    const logId = async () => Promise.reject('no error at all');
    const running = start(log, new Target(), { log: { ...log, logId } });
    const { lastError } = await running.until(is('retrying'));
    expect(lastError?.message).toBe('no error at all');
    await running.stop();
  });
});

describe('a checkpoint of another log', () => {
  const refused = async (log: OpenedEventLog, checkpoint: Checkpoint) => {
    const target = new Target();
    target.checkpoint = checkpoint;
    const running = start(log, target);
    const { lastError } = await running.until(is('log-mismatch'));
    await running.stop();
    expect(target.calls).toEqual([]);
    expect(target.checkpoint).toEqual(checkpoint);
    return lastError?.message;
  };

  it('is refused when the log has another identity', async () => {
    const [log, other] = [await logOf(['n-a', 1, 3]), await logOf(['n-a', 1, 3])];
    const checkpoint = { logId: await other.logId(), position: await other.head(), eventId: null };
    expect(await refused(log, checkpoint)).toMatch(/another log.*rebuild/);
  });

  it('is refused when the log ends before it', async () => {
    const log = await logOf(['n-a', 1, 3]);
    const position = (await log.head()).replace(/\d$/, '9');
    expect(await refused(log, { logId: await log.logId(), position, eventId: null })).toMatch(/beyond the end/);
  });

  it('is refused when another event stands in its place', async () => {
    const log = await logOf(['n-a', 1, 3]);
    const checkpoint = { logId: await log.logId(), position: await log.head(), eventId: numbered(1)[0]!.id };
    expect(await refused(log, checkpoint)).toMatch(/event that is gone/);
  });
});
