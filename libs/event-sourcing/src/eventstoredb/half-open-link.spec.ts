import type { OpenedEventLog, RecordedEvent } from '../core';
import { numbered, numbersOf } from '../testing';
import { openEventStoreDbEventLog } from './open-eventstoredb-event-log';
import { type BlackHole, EventStoreStandIn, startBlackHole, uncaught } from './testing';

const errors = uncaught();

describe('a link to the server that is open at one end only', () => {
  let server: EventStoreStandIn;
  let link: BlackHole;
  let log: OpenedEventLog;
  beforeAll(async () => {
    server = await EventStoreStandIn.start();
    link = await startBlackHole(server.url);
    const limits = { stepMs: 700, totalMs: 5_000 };
    log = await openEventStoreDbEventLog({ url: link.url, limits, watchMs: 200 });
  });
  afterAll(async () => {
    await log.close();
    link.close();
    server.stop();
    expect(errors).toEqual([]);
  });

  it('is replaced by another when an append gets no answer, and the append is taken once', async () => {
    link.swallow();
    const events = numbered(2);
    await log.appendToStream('append-1', events, 'no_stream');
    expect((await log.readStream('append-1')).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('is replaced when a reading gets no answer', async () => {
    await log.appendToStream('read-1', numbered(2), 'no_stream');
    link.swallow();
    expect(numbersOf(await log.readStream('read-1'))).toEqual([0, 1]);
  });

  it('is noticed by a subscription that hears nothing, and nothing is missed or doubled', async () => {
    const signal = AbortSignal.timeout(20_000);
    const events: RecordedEvent[] = [];
    let swallowed = 0;
    await log.appendToStream('follow-1', numbered(1), 'no_stream');
    for await (const batch of log.subscribe({ after: null, prefixes: ['follow-'], signal })) {
      events.push(...batch.events);
      if (events.length >= 5) break;
      if (!batch.caughtUp || swallowed === events.length) continue;
      swallowed = events.length;
      link.swallow();
      // By another writer: this log is not told by an append of its own that its link is dead.
      server.appendAsAnother('follow-1', { number: events.length });
    }
    expect(numbersOf(events)).toEqual([0, 1, 2, 3, 4]);
  });
});
