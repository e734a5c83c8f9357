import { status } from '@grpc/grpc-js';

import {
  CommandIdReusedError,
  type EventToAppend,
  InvalidEventError,
  type OpenedEventLog,
  sleep,
  StoreUnavailableError,
  WrongExpectedVersionError,
} from '../core';
import { numbered, numbersOf } from '../testing';
import { openEventStoreDbEventLog } from './open-eventstoredb-event-log';
import { type AppendFault, atClockBehind, type EventStoreStandIn, uncaught, withServer } from './testing';

const limits = { stepMs: 700, totalMs: 2_800 };
const errors = uncaught();

/** The faults one after the other, then none. */
const inTurn = (server: EventStoreStandIn, ...faults: AppendFault[]) => {
  server.faults.append = () => faults.shift() ?? null;
};

const expectOnce = async (log: OpenedEventLog, stream: string, events: readonly EventToAppend[]) => {
  expect((await log.readStream(stream)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
};

describe('appending to a server with faults', () => {
  afterAll(async () => {
    await sleep(50);
    expect(errors).toEqual([]);
  });

  it.each<[string, AppendFault]>([
    ['nothing and writes', { written: true, answer: 'none' }],
    ['nothing and writes nothing', { written: false, answer: 'none' }],
    ['too late', { written: true, answer: { afterMs: 900 } }],
    ['that it goes down, and writes', { written: true, answer: { code: status.UNAVAILABLE } }],
    ['that it goes down, and writes nothing', { written: false, answer: { code: status.UNAVAILABLE } }],
    ['that it was cancelled, and writes', { written: true, answer: { code: status.CANCELLED } }],
    ['that its time was up, and writes', { written: true, answer: { code: status.DEADLINE_EXCEEDED } }],
    ['that it timed out, and writes', { written: true, answer: { code: status.ABORTED } }],
    ['what nobody understands, and writes', { written: true, answer: { code: status.UNKNOWN } }],
  ])('settles as one that was taken once when the server says %s', async (_, fault) => {
    await withServer({ limits }, async (server, log) => {
      const events = numbered(3);
      inTurn(server, fault);
      const result = await log.appendToStream('a-1', events, 'no_stream');
      await expectOnce(log, 'a-1', events);
      const [, , last] = await log.readStream('a-1');
      expect(result).toEqual({ revision: 2n, position: last!.position });
      expect(await log.appendToStream('a-1', numbered(1, 3), 2n)).toMatchObject({ revision: 3n });
    });
  });

  it('tells a lost race from one that got no answer', async () => {
    await withServer({ limits }, async (server, log) => {
      inTurn(server, { written: false, answer: 'none' });
      const late = log.appendToStream('a-1', numbered(1), 'no_stream');
      server.appendAsAnother('a-1', { number: 0 });
      await expect(late).rejects.toBeInstanceOf(WrongExpectedVersionError);
      expect(await log.readStream('a-1')).toHaveLength(1);
    });
  });

  it('answers as the first time when others wrote after what got no answer', async () => {
    await withServer({ limits }, async (server, log) => {
      const events = numbered(2);
      inTurn(server, { written: true, answer: 'none' });
      const first = log.appendToStream('a-1', events, 'no_stream');
      while (server.log.ofStream('a-1').length === 0) await sleep(5);
      server.appendAsAnother('a-1', { number: 2 });
      const { revision, position } = await first;
      expect(revision).toBe(1n);
      expect(position).toBe((await log.readStream('a-1'))[1]!.position);
    });
  });

  it('goes on when the server was away for a moment', async () => {
    await withServer({ limits: { ...limits, totalMs: 8_000 } }, async (server, log) => {
      const events = numbered(2);
      server.stop();
      const append = log.appendToStream('a-1', events, 'no_stream');
      await server.start();
      await append;
      await expectOnce(log, 'a-1', events);
    });
  });

  it('appends and reads though its own clock is 11 s behind that of the server', async () => {
    await withServer({ limits }, async (_, log) => {
      const events = numbered(2);
      await atClockBehind(11_000, async () => {
        await log.appendToStream('a-1', events, 'no_stream');
        await expectOnce(log, 'a-1', events);
      });
    });
  });

  it('rejects everything in time when the server says nothing at all', async () => {
    await withServer({ readOnly: false }, async (server, log) => {
      const begin = performance.now();
      const silent = { written: false, answer: 'none' } as const;
      server.faults.append = () => silent;
      server.faults.read = () => 'none';
      const asked = [
        ...[1, 2, 3].map(() => log.appendToStream('a-1', numbered(1), 'no_stream')),
        log.readStream('a-1'),
        log.head(),
        log.logId(),
        log.eventAt(`${'0'.repeat(20)}-${'0'.repeat(20)}`),
      ];
      const settled = await Promise.all(
        asked.map(async (promise) => {
          const error = await (promise as Promise<unknown>).catch((rejection: unknown) => rejection);
          return { error, afterMs: performance.now() - begin };
        }),
      );
      expect(settled.filter(({ error }) => !(error instanceof StoreUnavailableError))).toEqual([]);
      expect(Math.max(...settled.map(({ afterMs }) => afterMs))).toBeLessThan(10_000);
      server.faults.append = () => null;
      server.faults.read = () => null;
      expect(await log.appendToStream('a-1', numbered(1), 'no_stream')).toMatchObject({ revision: 0n });
    });
  });

  it('says at once that the server is not there, and works again when it is', async () => {
    await withServer({}, async (server, log) => {
      server.stop();
      const begin = performance.now();
      await expect(log.appendToStream('a-1', numbered(1), 'no_stream')).rejects.toThrow(/cannot be reached/);
      expect(performance.now() - begin).toBeLessThan(5_000);
      await server.start();
      expect(await log.appendToStream('a-1', numbered(1), 'no_stream')).toMatchObject({ revision: 0n });
    });
  });

  it('refuses other events under the ids of those that are there', async () => {
    await withServer({}, async (_, log) => {
      const [event] = numbered(1);
      await log.appendToStream('a-1', [event!], 'no_stream');
      const other = { ...event!, data: { number: 9 }, metadata: { ...event!.metadata, fingerprint: 'other' } };
      await expect(log.appendToStream('a-1', [other], 'no_stream')).rejects.toBeInstanceOf(CommandIdReusedError);
      expect(numbersOf(await log.readStream('a-1'))).toEqual([0]);
    });
  });

  it('sends nothing that the server would refuse for its size', async () => {
    await withServer({}, async (server, log) => {
      let sent = 0;
      server.faults.append = () => {
        sent += 1;
        return null;
      };
      const [event] = numbered(1);
      const filled = (length: number) => [{ ...event!, data: { text: 'x'.repeat(length) } }];
      const append = log.appendToStream('a-1', filled(1024 * 1024), 'no_stream');
      await expect(append).rejects.toBeInstanceOf(InvalidEventError);
      expect(sent).toBe(0);
      expect(await log.appendToStream('a-1', filled(1024 * 1024 - 300), 'no_stream')).toMatchObject({ revision: 0n });
    });
  });

  it('knows what became of each of hundreds of appends among random faults', async () => {
    const kinds: AppendFault[] = [
      { written: true, answer: 'none' },
      { written: false, answer: 'none' },
      { written: true, answer: { afterMs: 300 } },
      { written: true, answer: { code: status.UNAVAILABLE } },
      { written: false, answer: { code: status.UNAVAILABLE } },
      { written: true, answer: { code: status.INTERNAL } },
    ];
    await withServer({ limits: { stepMs: 200, totalMs: 900 } }, async (server, log) => {
      let [seed, faults] = [7, 0];
      server.faults.append = () => {
        seed = (seed * 48_271) % 2_147_483_647;
        if (seed % 10 < 5) return null;
        faults += 1;
        return kinds[seed % kinds.length]!;
      };
      const writeAll = async (stream: string) => {
        const written: EventToAppend[] = [];
        for (let round = 0; round < 6; round += 1) {
          const events = numbered(1 + (round % 2), round);
          const expected = written.length === 0 ? 'no_stream' : BigInt(written.length - 1);
          await untilKnown(() => log.appendToStream(stream, events, expected));
          written.push(...events);
        }
        return { stream, written };
      };
      const all = await Promise.all(Array.from({ length: 30 }, (_, index) => writeAll(`a-${index}`)));
      server.faults.append = () => null;
      for (const { stream, written } of all) await expectOnce(log, stream, written);
      expect(faults).toBeGreaterThan(75);
    });
  });

  it('closes while everything is silent, and leaves nothing behind', async () => {
    await withServer({ limits: { stepMs: 200, totalMs: 600 } }, async (server, log) => {
      server.faults.append = () => ({ written: true, answer: 'none' });
      const append = log.appendToStream('a-1', numbered(1), 'no_stream').catch((error: unknown) => error);
      await log.close();
      expect(await append).toBeInstanceOf(StoreUnavailableError);
      await expect(log.head()).rejects.toThrow(/closed/);
    });
  });

  it('bears one server per process', async () => {
    await withServer({}, async (server, log) => {
      const other = openEventStoreDbEventLog({ url: 'esdb://127.0.0.1:1?tls=false' });
      await expect(other).rejects.toThrow(/one server per process/);
      const same = await openEventStoreDbEventLog({ url: server.url, readOnly: true });
      await expect(same.appendToStream('a-1', numbered(1), 'no_stream')).rejects.toBeInstanceOf(StoreUnavailableError);
      await same.close();
      expect(await log.appendToStream('a-1', numbered(1), 'no_stream')).toMatchObject({ revision: 0n });
    });
  });

  it('opens before its server is there', async () => {
    await withServer({ limits }, async (server, log) => {
      await log.close();
      server.stop();
      server.log.restore(0);
      const early = await openEventStoreDbEventLog({ url: server.url, limits });
      await expect(early.head()).rejects.toBeInstanceOf(StoreUnavailableError);
      await server.start();
      const logId = await early.logId();
      expect(await early.readStream('guestlist-log')).toMatchObject([{ data: { logId } }]);
      await early.close();
    });
  });
});

/** Repeats what may have been written until it is known. */
const untilKnown = async (append: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await append();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }
};
