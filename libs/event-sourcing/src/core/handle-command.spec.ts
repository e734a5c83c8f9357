import { openInMemoryEventLog } from '../in-memory';
import type { Decider } from './decider';
import type { EventToAppend } from './domain-event';
import {
  CommandIdReusedError,
  InvalidEventError,
  StoreUnavailableError,
  WriteConflictError,
  WrongExpectedVersionError,
} from './errors';
import type { EventStore, OpenedEventLog } from './event-store';
import { FoldedStreams } from './folded-streams';
import { createCommandHandler, type CommandHandlerOptions, type CommandRequest } from './handle-command';
import { eventIdOf } from './command-ids';

type Added = { type: 'Added'; data: { amount: number; limit: number } };
type Add = { amount: number };
type Request = CommandRequest<number, Add, Added, { limit: number }>;

class LimitReached extends Error {}

const adding: Decider<number, Add, Added, { limit: number }> = {
  initialState: 0,
  decide: ({ amount }, total, { limit }) => {
    if (total + amount > limit) throw new LimitReached();
    return Array.from({ length: amount }, () => ({ type: 'Added', data: { amount: 1, limit } }));
  },
  evolve: (total, { data }) => total + data.amount,
};

const commandId = (number: number) => `0190a0a0-0000-4000-8000-${String(number).padStart(12, '0')}`;

const setUp = async (
  options: Partial<CommandHandlerOptions> = {},
  wrap: (log: OpenedEventLog) => EventStore = (log) => log,
) => {
  const log = await openInMemoryEventLog();
  const store = wrap(log);
  const waits: number[] = [];
  const clock = { now: 0 };
  const handle = createCommandHandler({
    store,
    validate: () => undefined,
    now: () => clock.now,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      clock.now += milliseconds;
    },
    ...options,
  });
  const request = (number: number, amount: number, more: Partial<Request> = {}): Request => ({
    streams: new FoldedStreams(store, adding, { maxStreams: 10 }),
    streamName: 'sum-1',
    decider: adding,
    command: { amount },
    metadata: { commandId: commandId(number), fingerprint: `add ${amount}` },
    gatherFacts: async () => ({ limit: 100 }),
    ...more,
  });
  return { log, handle, request, waits };
};

/** A store where somebody else is faster: each append is preceded by one of his, so many times. */
const losing =
  (races: number) =>
  (log: OpenedEventLog): EventStore => {
    let left = races;
    return {
      readStream: (name, options) => log.readStream(name, options),
      appendToStream: async (name, events, expected) => {
        if (left > 0) {
          left -= 1;
          await log.appendToStream(name, rival(left), expected);
        }
        return log.appendToStream(name, events, expected);
      },
    };
  };

const rival = (number: number): readonly EventToAppend[] => [
  {
    id: eventIdOf(commandId(900 + number), 0),
    type: 'Added',
    data: { amount: 1, limit: 100 },
    metadata: { commandId: commandId(900 + number), fingerprint: 'rival' },
  },
];

describe('handling a command', () => {
  it('records what it decides, with the whole metadata and ids that derive from the command', async () => {
    const { log, handle, request } = await setUp();
    const metadata = { commandId: commandId(1), fingerprint: 'f', actor: 'ada', nested: { basis: ['a'] } };
    const outcome = await handle(request(1, 2, { metadata }));
    const recorded = await log.readStream('sum-1');
    expect(outcome).toEqual({
      events: [1, 1].map((amount) => ({ type: 'Added', data: { amount, limit: 100 } })),
      eventIds: [eventIdOf(commandId(1), 0), eventIdOf(commandId(1), 1)],
      position: recorded[1]?.position,
      revision: 1n,
      state: 2,
      repeated: false,
    });
    expect(recorded.map(({ id }) => id)).toEqual(outcome.eventIds);
    expect(recorded.map((event) => event.metadata)).toEqual([metadata, metadata]);
  });

  it('answers with the last event of the stream when there is nothing to do', async () => {
    const { handle, request } = await setUp();
    const nothing = { events: [], eventIds: [], repeated: false };
    expect(await handle(request(1, 0))).toEqual({ ...nothing, position: null, revision: 'no_stream', state: 0 });
    const { position } = await handle(request(2, 3));
    expect(await handle(request(3, 0))).toEqual({ ...nothing, position, revision: 2n, state: 3 });
  });

  it('passes on a refusal and records nothing', async () => {
    const { log, handle, request } = await setUp();
    await expect(handle(request(1, 101))).rejects.toBeInstanceOf(LimitReached);
    expect(await log.readStream('sum-1')).toEqual([]);
  });

  it('decides again from a fresh read, with fresh facts, after a lost race', async () => {
    const { log, handle, request, waits } = await setUp({}, losing(2));
    let gathered = 0;
    const gatherFacts = async () => ({ limit: 100 + (gathered += 1) });
    const outcome = await handle(request(1, 1, { gatherFacts }));
    expect(outcome).toMatchObject({ state: 3, revision: 2n, events: [{ data: { limit: 103 } }] });
    expect(gathered).toBe(3);
    expect(waits).toHaveLength(2);
    expect(await log.readStream('sum-1')).toHaveLength(3);
  });

  it('refuses after a lost race what the rules forbid by then', async () => {
    const { handle, request } = await setUp({}, losing(1));
    const gatherFacts = async () => ({ limit: 1 });
    await expect(handle(request(1, 1, { gatherFacts }))).rejects.toBeInstanceOf(LimitReached);
  });

  it('gives up after two seconds of lost races, with ever longer waits', async () => {
    const { handle, request, waits } = await setUp({}, losing(5_000));
    await expect(handle(request(1, 1, { gatherFacts: async () => ({ limit: 10_000 }) }))).rejects.toBeInstanceOf(
      WriteConflictError,
    );
    const waited = waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited).toBeLessThan(2_000);
    expect(waited).toBeGreaterThan(1_500);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });

  it('reads from the beginning after a lost race, in case the log was replaced', async () => {
    const reads: bigint[] = [];
    const { log, handle, request } = await setUp({}, (log) => ({
      ...losing(1)(log),
      readStream: (name, options) => {
        reads.push(options?.from ?? 0n);
        return log.readStream(name, options);
      },
    }));
    const { streams } = request(0, 0);
    await log.appendToStream('sum-1', rival(7), 'no_stream');
    await streams.load('sum-1');
    await handle(request(1, 1, { streams }));
    expect(reads).toEqual([0n, 1n, 0n]);
  });

  it('passes on at once that the outcome of an append is unknown', async () => {
    const { handle, request, waits } = await setUp({}, (log) => ({
      readStream: (name, options) => log.readStream(name, options),
      appendToStream: async () => {
        throw new StoreUnavailableError('silent');
      },
    }));
    await expect(handle(request(1, 1))).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(waits).toEqual([]);
  });

  it('reads only what is new after an append whose outcome is unknown', async () => {
    const reads: bigint[] = [];
    const { log, handle, request } = await setUp({}, (log) => ({
      readStream: (name, options) => {
        reads.push(options?.from ?? 0n);
        return log.readStream(name, options);
      },
      appendToStream: async () => Promise.reject(new StoreUnavailableError('silent')),
    }));
    const { streams } = request(0, 0);
    await log.appendToStream('sum-1', rival(7), 'no_stream');
    await expect(handle(request(1, 1, { streams }))).rejects.toBeInstanceOf(StoreUnavailableError);
    await streams.load('sum-1');
    expect(reads).toEqual([0n, 1n]);
  });
});

describe('a repeated command', () => {
  it('has the outcome that it had when it came first, whatever came after it', async () => {
    const { log, handle, request } = await setUp();
    const first = await handle(request(1, 2));
    await handle(request(2, 3));
    expect(await handle(request(1, 2))).toEqual({ ...first, repeated: true });
    expect(await log.readStream('sum-1')).toHaveLength(5);
  });

  it('has its own events alone, whatever came before it', async () => {
    const { handle, request } = await setUp();
    await handle(request(1, 2));
    const second = await handle(request(2, 3));
    await handle(request(3, 1));
    expect(await handle(request(2, 3))).toEqual({ ...second, repeated: true });
  });

  it('is answered although its facts can no longer be gathered', async () => {
    const { handle, request } = await setUp();
    await handle(request(1, 2));
    const gatherFacts = async () => {
      throw new Error('gone');
    };
    expect(await handle(request(1, 2, { gatherFacts }))).toMatchObject({ repeated: true, state: 2 });
  });

  it('is recorded once when it comes fifty times at the same time', async () => {
    const { log, handle, request } = await setUp();
    const outcomes = await Promise.all(Array.from({ length: 50 }, async () => handle(request(1, 2))));
    expect(outcomes.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(outcomes.map(({ position }) => position)).size).toBe(1);
    expect(await log.readStream('sum-1')).toHaveLength(2);
  });

  it('is refused when its id belongs to another command', async () => {
    const { log, handle, request } = await setUp();
    await handle(request(1, 2));
    const reused = handle(request(1, 3));
    await expect(reused).rejects.toBeInstanceOf(CommandIdReusedError);
    await expect(reused).rejects.toThrow(`Command id ${commandId(1)} belongs to another command`);
    expect(await log.readStream('sum-1')).toHaveLength(2);
  });
});

describe('a command whose id is shared by two processes that run it at once', () => {
  /** Both have decided, each on facts of his own, before the first of them appends. */
  const both = async (sharedId: boolean) => {
    const { log, request } = await setUp();
    const arrivals: (() => void)[] = [];
    const beforeAppend = async () =>
      new Promise<void>((go) => {
        arrivals.push(go);
        if (arrivals.length === 2) for (const arrival of arrivals) arrival();
      });
    const run = async (limit: number) => {
      const handle = createCommandHandler({ store: log, validate: () => undefined });
      const own = request(1, 2, { sharedId, beforeAppend, gatherFacts: async () => ({ limit }) });
      return { outcome: await handle(own), known: await own.streams.load('sum-1') };
    };
    return { runs: await Promise.all([run(50), run(60)]), recorded: await log.readStream('sum-1') };
  };

  it('is recorded once, and both answer what stands', async () => {
    const { runs, recorded } = await both(true);
    expect(recorded.map(({ data }) => data)).toEqual([1, 2].map(() => ({ amount: 1, limit: 50 })));
    for (const { outcome, known } of runs) {
      expect(outcome).toMatchObject({ events: recorded.map(({ type, data }) => ({ type, data })), repeated: false });
      expect(outcome).toMatchObject({ position: recorded[1]?.position, revision: 1n, state: 2 });
      expect(known).toMatchObject({ revision: 1n, state: 2 });
    }
  });

  it('would answer what does not stand if nobody said that it is shared', async () => {
    const { runs } = await both(false);
    expect(runs[1].outcome.events[0]?.data.limit).toBe(60);
  });
});

describe('gathering facts', () => {
  it('begins before the target is loaded, and may await it', async () => {
    const { handle, request } = await setUp();
    await handle(request(1, 2));
    const gatherFacts: Request['gatherFacts'] = async (target) => ({ limit: (await target).state + 1 });
    expect(await handle(request(2, 1, { gatherFacts }))).toMatchObject({ state: 3 });
    await expect(handle(request(3, 2, { gatherFacts }))).rejects.toBeInstanceOf(LimitReached);
  });

  it('ends the command with what it throws, at once or later', async () => {
    const { handle, request } = await setUp();
    const late = handle(request(1, 1, { gatherFacts: async () => Promise.reject(new RangeError('late')) }));
    await expect(late).rejects.toThrow('late');
    const atOnce = handle(
      request(2, 1, {
        gatherFacts: () => {
          throw new RangeError('at once');
        },
      }),
    );
    await expect(atOnce).rejects.toThrow('at once');
  });
});

describe('before the append', () => {
  const counting = () => {
    const calls: (readonly Added[])[] = [];
    const beforeAppend = async (events: readonly Added[]) => {
      calls.push(events);
    };
    return { calls, beforeAppend };
  };

  it('is told the events', async () => {
    const { handle, request } = await setUp();
    const { calls, beforeAppend } = counting();
    const { events } = await handle(request(1, 2, { beforeAppend }));
    expect(calls).toEqual([events]);
  });

  it('is not called for a dry run, a repeated command, or one with nothing to do', async () => {
    const { handle, request } = await setUp();
    const { calls, beforeAppend } = counting();
    await handle(request(1, 2, { beforeAppend, dryRun: true }));
    await handle(request(1, 0, { beforeAppend }));
    await handle(request(2, 1));
    await handle(request(2, 1, { beforeAppend }));
    expect(calls).toEqual([]);
  });

  it('may abandon the command', async () => {
    const { log, handle, request } = await setUp();
    const beforeAppend = async () => Promise.reject(new RangeError('no'));
    await expect(handle(request(1, 1, { beforeAppend }))).rejects.toThrow('no');
    expect(await log.readStream('sum-1')).toEqual([]);
  });
});

describe('a dry run', () => {
  it('answers what would be recorded and records nothing', async () => {
    const { log, handle, request } = await setUp();
    const { position } = await handle(request(1, 1));
    const outcome = await handle(request(2, 2, { dryRun: true }));
    expect(outcome).toMatchObject({ state: 3, position, revision: 0n, repeated: false });
    expect(outcome.events).toHaveLength(2);
    expect(await log.readStream('sum-1')).toHaveLength(1);
  });

  it('is refused as the command would be', async () => {
    const { handle, request } = await setUp();
    await expect(handle(request(1, 101, { dryRun: true }))).rejects.toBeInstanceOf(LimitReached);
  });
});

describe('an event that may not be recorded', () => {
  it('is refused by its schema, before anything is appended', async () => {
    const validate = () => {
      throw new InvalidEventError('Added: amount');
    };
    const { log, handle, request } = await setUp({ validate });
    const { beforeAppend } = { beforeAppend: async () => Promise.reject(new Error('too late')) };
    await expect(handle(request(1, 1, { beforeAppend }))).rejects.toBeInstanceOf(InvalidEventError);
    expect(await log.readStream('sum-1')).toEqual([]);
  });

  it.each([
    [
      'data',
      {
        decider: {
          ...adding,
          decide: () => [{ type: 'Added', data: { amount: 1n as unknown as number, limit: 1 } }] as const,
        },
      },
    ],
    ['metadata', { metadata: { commandId: commandId(1), fingerprint: undefined as unknown as string } }],
  ] satisfies [string, Partial<Request>][])('is refused when its %s are no plain JSON', async (part, more) => {
    const { log, handle, request } = await setUp();
    const refused = handle(request(1, 1, more));
    await expect(refused).rejects.toBeInstanceOf(InvalidEventError);
    await expect(refused).rejects.toThrow(part === 'data' ? /^Added\.amount is/ : /^metadata\.fingerprint is/);
    expect(await log.readStream('sum-1')).toEqual([]);
  });
});

describe('commands on one stream', () => {
  it('queue up inside the process instead of racing', async () => {
    const refused: unknown[] = [];
    const { handle, request, log } = await setUp({}, (log) => ({
      readStream: (name, options) => log.readStream(name, options),
      appendToStream: async (name, events, expected) => {
        try {
          return await log.appendToStream(name, events, expected);
        } catch (error) {
          if (error instanceof WrongExpectedVersionError) refused.push(error);
          throw error;
        }
      },
    }));
    const { streams } = request(0, 0);
    await Promise.all(Array.from({ length: 50 }, async (_, index) => handle(request(index, 1, { streams }))));
    expect(refused).toEqual([]);
    expect(await log.readStream('sum-1')).toHaveLength(50);
  });
});
