import { status } from '@grpc/grpc-js';

import { LogMismatchError, type OpenedEventLog, sleep, type RecordedEvent, type SubscriptionBatch } from '../core';
import { collect, numbered, numbersOf } from '../testing';
import { type Drop, uncaught, withServer } from './testing';

const errors = uncaught();
const quick = { watchMs: 100, betweenDrops: { firstMs: 1, maxMs: 20 } };
const prefixes = ['wanted-'];

const until = async (condition: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Gave up waiting until ${what}`);
    await sleep(5);
  }
};

/** Follows as a projection does: after a fault it goes on from the position of its last batch. */
const follow = (log: OpenedEventLog, takeMs = 0) => {
  const stop = new AbortController();
  const seen = { events: [] as RecordedEvent[], batches: [] as SubscriptionBatch[], faults: [] as unknown[] };
  const follower = async () => {
    let after: string | null = null;
    while (!stop.signal.aborted) {
      try {
        for await (const batch of log.subscribe({ after, prefixes, signal: stop.signal, batchSize: 50 })) {
          if (takeMs > 0) await sleep(takeMs);
          seen.events.push(...batch.events);
          seen.batches.push(batch);
          after = batch.position;
        }
      } catch (error) {
        seen.faults.push(error);
        if (error instanceof LogMismatchError) return;
        await sleep(20);
      }
    }
  };
  const ended = follower();
  return { ...seen, ended, stop: async () => (stop.abort(), ended) };
};

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Of every batch: what lies up to its position has been delivered. */
const expectNothingSkipped = (batches: readonly SubscriptionBatch[], wanted: readonly RecordedEvent[]) => {
  let delivered = 0;
  for (const { events, position } of batches) {
    delivered += events.length;
    const due = wanted.filter((event) => event.position <= position).length;
    expect(delivered).toBeGreaterThanOrEqual(due);
  }
};

describe('following a server with faults', () => {
  afterAll(async () => {
    await sleep(50);
    expect(errors).toEqual([]);
  });

  it('delivers each event once, in order, through hundreds of drops of every kind', async () => {
    await withServer(quick, async (server, log) => {
      let [seed, drops] = [11, 0];
      const kinds: Drop[] = ['normal-end', 'too-slow', 'unavailable'];
      server.faults.subscription = {
        liveBuffer: 500,
        checkpointEvery: 3,
        dropAfter: () => {
          seed = (seed * 48_271) % 2_147_483_647;
          drops += 1;
          return { messages: 2 + (seed % 6), drop: kinds[seed % kinds.length]! };
        },
      };
      const following = follow(log);
      let written = 0;
      while (written < 500 || drops < 200) {
        const count = 1 + (written % 7);
        const expected = written === 0 ? 'no_stream' : BigInt(written - 1);
        await log.appendToStream('wanted-1', numbered(count, written), expected);
        written += count;
        server.writeOwn(written % 4);
        await log.appendToStream(`unwanted-${written}`, numbered(1), 'no_stream');
      }
      await until(() => following.events.length >= written, 'every event has come');
      await following.stop();
      expect(numbersOf(following.events)).toEqual(upTo(written));
      expectNothingSkipped(following.batches, following.events);
      expect(following.batches.some(({ events, position }) => events.at(-1)?.position !== position)).toBe(true);
      expect(drops).toBeGreaterThanOrEqual(200);
    });
  });

  it('never says that it is further than its events, however far ahead the client hears of it', async () => {
    await withServer(quick, async (server, log) => {
      server.faults.subscription = { liveBuffer: 5_000, checkpointEvery: 1, dropAfter: () => null };
      await log.appendToStream('wanted-1', numbered(400), 'no_stream');
      const following = follow(log, 60);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      await log.appendToStream('wanted-1', numbered(300, 400), 399n);
      await until(() => following.events.length === 700, 'every event has come');
      await following.stop();
      expectNothingSkipped(following.batches, await log.readStream('wanted-1'));
      expect(numbersOf(following.events)).toEqual(upTo(700));
    });
  });

  it('goes on after it was dropped for being too slow in a burst', async () => {
    await withServer(quick, async (server, log) => {
      server.faults.subscription = { liveBuffer: 100, dropAfter: () => null };
      await log.appendToStream('wanted-1', numbered(1), 'no_stream');
      const following = follow(log, 10);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      const before = server.drops;
      await log.appendToStream('wanted-1', numbered(600, 1), 0n);
      await until(() => following.events.length >= 601, 'every event has come');
      await following.stop();
      expect(server.drops).toBeGreaterThan(before);
      expect(numbersOf(following.events)).toEqual(upTo(601));
      expect(following.faults).toEqual([]);
    });
  });

  it.each<Drop>(['normal-end', 'too-slow', 'unavailable', 'silence'])('gets over %p without a word', async (drop) => {
    await withServer(quick, async (server, log) => {
      await log.appendToStream('wanted-1', numbered(3), 'no_stream');
      const following = follow(log);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      server.drop(drop);
      await log.appendToStream('wanted-1', numbered(3, 3), 2n);
      await until(() => following.events.length === 6, 'every event has come');
      await until(() => following.batches.at(-1)?.caughtUp === true, 'it has caught up again');
      await following.stop();
      expect(numbersOf(following.events)).toEqual(upTo(6));
      expect(following.faults).toEqual([]);
    });
  });

  it('goes on after a restart of the server, which it tells of when it lasts', async () => {
    await withServer({ ...quick, limits: { stepMs: 300, totalMs: 900 } }, async (server, log) => {
      await log.appendToStream('wanted-1', numbered(3), 'no_stream');
      const following = follow(log);
      await until(() => following.events.length === 3, 'the first have come');
      server.stop();
      await until(() => following.faults.length > 0, 'it says so');
      await server.start();
      await log.appendToStream('wanted-1', numbered(3, 3), 2n);
      await until(() => following.events.length === 6, 'every event has come');
      await following.stop();
      expect(numbersOf(following.events)).toEqual(upTo(6));
      expect(following.faults).toMatchObject(following.faults.map(() => ({ name: 'StoreUnavailableError' })));
    });
  });

  it.each([
    ['an older backup', 1],
    ['an empty log', 0],
  ])('notices %s in the place of the log before it delivers anything of it', async (_, keep) => {
    await withServer(quick, async (server, log) => {
      await log.appendToStream('wanted-1', numbered(5), 'no_stream');
      const following = follow(log);
      await until(() => following.events.length === 5, 'the first have come');
      server.stop();
      server.log.restore(keep * (server.log.events.length - 2));
      await server.start();
      for (let index = 0; index < 9; index += 1) {
        await log.appendToStream(`wanted-other-${index}`, numbered(1, 100), 'no_stream');
      }
      await following.ended;
      expect(following.faults.at(-1)).toBeInstanceOf(LogMismatchError);
      expect(numbersOf(following.events)).toEqual(upTo(5));
    });
  });

  it('notices that the log ends earlier than it did, though the subscription goes on', async () => {
    await withServer(quick, async (server, log) => {
      await log.appendToStream('wanted-1', numbered(5), 'no_stream');
      const following = follow(log);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      server.log.restore(server.log.events.length - 1);
      await following.ended;
      expect(following.faults.at(-1)).toBeInstanceOf(LogMismatchError);
    });
  });

  it('advances over what the filter leaves out while nothing else happens', async () => {
    await withServer(quick, async (server, log) => {
      const following = follow(log);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      server.writeOwn(2_500);
      const head = await log.head();
      await until(() => following.batches.at(-1)?.position === head, 'it is at the head');
      await following.stop();
      const eventId = (await log.eventAt(head))?.id;
      expect(following.batches.at(-1)).toEqual({ events: [], position: head, eventId, caughtUp: true });
    });
  });

  it('is over what the filter leaves out before anybody who waits for the head gives up', async () => {
    await withServer({}, async (server, log) => {
      const following = follow(log);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      server.writeOwn(1);
      const [head, begin] = [await log.head(), performance.now()];
      await until(() => following.batches.at(-1)?.position === head, 'it is at the head');
      expect(performance.now() - begin).toBeLessThan(1_800);
      await following.stop();
    });
  });

  it('gives up when there is nothing but drops', async () => {
    await withServer(quick, async (server, log) => {
      server.faults.subscription = { liveBuffer: 1, dropAfter: () => ({ messages: 0, drop: 'unavailable' }) };
      const following = collect(log, { after: null, prefixes }, () => false);
      await expect(following).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    });
  });

  it('gives up when the log denies access', async () => {
    await withServer({ ...quick, limits: { stepMs: 300, totalMs: 900 } }, async (server, log) => {
      server.faults.read = () => ({ code: status.PERMISSION_DENIED });
      const following = collect(log, { after: null, prefixes }, () => false);
      await expect(following).rejects.toThrow(/denies access/);
    });
  });

  it.each<[string, Drop | null]>([
    ['waits', null],
    ['hears nothing any more', 'silence'],
  ])('ends at once with its signal while it %s', async (_, drop) => {
    await withServer({}, async (server, log) => {
      const following = follow(log);
      await until(() => following.batches.some(({ caughtUp }) => caughtUp), 'it has caught up');
      if (drop) server.drop(drop);
      const begin = performance.now();
      await following.stop();
      expect(performance.now() - begin).toBeLessThan(500);
      await until(() => server.subscriptions === 0 || drop !== null, 'the server hears of it');
    });
  });

  it('ends its subscriptions when the log is closed', async () => {
    await withServer({}, async (_, log) => {
      const following = collect(log, { after: null, prefixes }, (_events, batch) => {
        if (batch.caughtUp) void log.close();
        return false;
      });
      await expect(following).rejects.toThrow(/closed/);
    });
  });
});
