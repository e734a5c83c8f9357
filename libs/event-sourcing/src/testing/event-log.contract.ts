import { randomUUID } from 'node:crypto';

import { InvalidEventError, WrongExpectedVersionError, type OpenedEventLog, type RecordedEvent } from '../core';
import { collect, numbered, numbersOf, type ContractSubject } from './contract-subject';

/**
 * What every log must do, whatever it is made of. Uses names of its own, so it may run on a log that others write to;
 * opens the log once, because some clients bear no more.
 */
export const describeEventLogContract = (name: string, open: () => Promise<ContractSubject>): void => {
  describe(`${name} keeps the contract of an event log`, () => {
    let subject: ContractSubject;
    const current: { log: OpenedEventLog | null } = { log: null };
    const log = (): OpenedEventLog => {
      if (!current.log) throw new Error('The log is not open');
      return current.log;
    };
    beforeAll(async () => {
      subject = await open();
      current.log = subject.log;
    });
    afterAll(async () => (subject.dispose ? subject.dispose() : log().close()));

    describe('appending and reading', () => appendingAndReading(log));
    describe('expected revisions', () => expectedRevisions(log));
    describe('repeated appends', () => repeatedAppends(log));
    describe('subscribing', () => subscribing(log));
    describe('the log as a whole', () => {
      theWholeLog(log);
      it('is the same log with the same events when it is opened again', async () => {
        const stream = streamName();
        const before = await log().logId();
        await log().appendToStream(stream, numbered(3), 'no_stream');
        if (subject.reopen) current.log = await subject.reopen();
        expect(await log().logId()).toBe(before);
        expect(numbersOf(await log().readStream(stream))).toEqual([0, 1, 2]);
      });
    });
  });
};

type Log = () => OpenedEventLog;

const circle = (): unknown => {
  const around: unknown[] = [];
  around.push(around);
  return around;
};

const categoryName = () => `contract${randomUUID().replaceAll('-', '')}-`;
const streamName = () => `${categoryName()}1`;

const appendingAndReading = (log: Log): void => {
  it('reads nothing from a stream that does not exist', async () => {
    expect(await log().readStream(streamName())).toEqual([]);
  });

  it('gives back what was appended, in order, with its place and time', async () => {
    const stream = streamName();
    const appended = numbered(3);
    const result = await log().appendToStream(stream, appended, 'no_stream');
    const read = await log().readStream(stream);
    expect(read.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(appended);
    expect(read.map(({ revision }) => revision)).toEqual([0n, 1n, 2n]);
    expect(read.every((event) => event.streamName === stream)).toBe(true);
    expect(read.every(({ recordedAt }) => new Date(recordedAt).toISOString() === recordedAt)).toBe(true);
    expect(result).toEqual({ revision: 2n, position: read[2]!.position });
  });

  it('keeps any text and any depth of JSON', async () => {
    const stream = streamName();
    const data = {
      text: 'Zoë 🎉 \u0000 \u2028 "\\',
      deep: [{ a: [null, true, -1.5e-7, { b: {} }] }],
      large: 2 ** 53 - 1,
    };
    await log().appendToStream(stream, [{ ...numbered(1)[0]!, data }], 'no_stream');
    const [event] = await log().readStream(stream);
    expect(event?.data).toEqual(data);
  });

  it('reads from a revision on, and nothing beyond the end', async () => {
    const stream = streamName();
    await log().appendToStream(stream, numbered(5), 'no_stream');
    expect(numbersOf(await log().readStream(stream, { from: 3n }))).toEqual([3, 4]);
    expect(numbersOf(await log().readStream(stream, { from: 1n, limit: 2 }))).toEqual([1, 2]);
    expect(numbersOf(await log().readStream(stream, { from: 4n, limit: 2 }))).toEqual([4]);
    expect(await log().readStream(stream, { from: 5n })).toEqual([]);
    expect(await log().readStream(stream, { from: 500n })).toEqual([]);
  });

  it('reads many streams as they stood at a position, each in its order', async () => {
    const streams = Array.from({ length: 120 }, streamName);
    for (const stream of streams) await log().appendToStream(stream, numbered(2), 'no_stream');
    const [first, second] = streams as [string, string];
    const { position } = await log().appendToStream(first, numbered(1, 2), 1n);
    await log().appendToStream(second, numbered(1, 2), 1n);
    const read = await log().readStreams([...streams, first, streamName()], { until: position });
    for (const stream of streams) {
      const own = read.filter(({ streamName: name }) => name === stream);
      expect(numbersOf(own)).toEqual(stream === first ? [0, 1, 2] : [0, 1]);
    }
    expect(read).toHaveLength(241);
    expect(read.filter(({ streamName: name }) => name === first)).toEqual(await log().readStream(first));
    expect(await log().readStreams([], { until: position })).toEqual([]);
    expect(await log().readStreams(streams, { until: '' })).toEqual([]);
  });

  it('reads of many streams only what is of some types, when told which', async () => {
    const [stream, other] = [streamName(), streamName()];
    const kinds = await log().appendToStream(
      stream,
      numbered(3).map((event, at) => ({ ...event, type: `T${at}` })),
      'no_stream',
    );
    await log().appendToStream(
      other,
      numbered(1).map((event) => ({ ...event, type: 'T2' })),
      'no_stream',
    );
    const read = (types: readonly string[]) => log().readStreams([stream, other], { until: kinds.position, types });
    expect((await read(['T2', 'T0', 'T9'])).map(({ type }) => type)).toEqual(['T0', 'T2']);
    expect(await read([])).toEqual([]);
  });

  it('takes a large batch whole', async () => {
    const stream = streamName();
    const result = await log().appendToStream(stream, numbered(2_500), 'no_stream');
    expect(result.revision).toBe(2_499n);
    expect(numbersOf(await log().readStream(stream))).toEqual(Array.from({ length: 2_500 }, (_, index) => index));
  });

  it('refuses an append of nothing', async () => {
    await expect(log().appendToStream(streamName(), [], 'no_stream')).rejects.toThrow();
  });

  it.each([
    ['a circle', circle()],
    ['a bigint', { large: 1n }],
    ['nothing', undefined],
  ])('refuses data that is %s at once, and goes on', async (_what, data) => {
    const stream = streamName();
    const append = log().appendToStream(stream, [{ ...numbered(1)[0]!, data }], 'no_stream');
    await expect(append).rejects.toBeInstanceOf(InvalidEventError);
    expect(await log().appendToStream(stream, numbered(1), 'no_stream')).toMatchObject({ revision: 0n });
  });

  it('tells streams apart whose names differ in case or length only', async () => {
    const stream = streamName();
    await log().appendToStream(`${stream}a`, numbered(1), 'no_stream');
    expect(await log().readStream(`${stream}A`)).toEqual([]);
    expect(await log().readStream(stream)).toEqual([]);
  });

  it('gives later events later positions that sort as text, across streams', async () => {
    const streams = [streamName(), streamName()];
    for (let round = 0; round < 6; round += 1) {
      const expected = round < 2 ? 'no_stream' : BigInt(Math.floor(round / 2) - 1);
      await log().appendToStream(streams[round % 2]!, numbered(1, round), expected);
    }
    const events = (await Promise.all(streams.map((stream) => log().readStream(stream)))).flat();
    const byPosition = [...events].sort((a, b) => (a.position < b.position ? -1 : 1));
    expect(numbersOf(byPosition)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(events.map(({ position }) => position.length)).size).toBe(1);
  });
};

const expectedRevisions = (log: Log): void => {
  const stale = (stream: string, expected: bigint | 'no_stream') =>
    expect(log().appendToStream(stream, numbered(2), expected)).rejects;

  it('refuses a new stream that exists', async () => {
    const stream = streamName();
    await log().appendToStream(stream, numbered(2), 'no_stream');
    await stale(stream, 'no_stream').toMatchObject({ streamName: stream, expected: 'no_stream', actual: 1n });
    await stale(stream, 'no_stream').toBeInstanceOf(WrongExpectedVersionError);
  });

  it('refuses a revision before or beyond the end, and stores nothing of it', async () => {
    const stream = streamName();
    await log().appendToStream(stream, numbered(3), 'no_stream');
    await stale(stream, 1n).toMatchObject({ expected: 1n, actual: 2n });
    await stale(stream, 3n).toBeInstanceOf(WrongExpectedVersionError);
    await stale(streamName(), 0n).toMatchObject({ actual: 'no_stream' });
    expect(await log().readStream(stream)).toHaveLength(3);
  });

  it('lets exactly one of a hundred win that open a stream at once', async () => {
    const stream = streamName();
    const attempts = Array.from({ length: 100 }, async () => log().appendToStream(stream, numbered(2), 'no_stream'));
    const outcomes = await Promise.allSettled(attempts);
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refusals).toHaveLength(99);
    expect(refusals.every(({ reason }) => reason instanceof WrongExpectedVersionError)).toBe(true);
    expect(await log().readStream(stream)).toHaveLength(2);
  });

  it('lets appends to other streams through beside one that is refused', async () => {
    const [taken, free] = [streamName(), streamName()];
    await log().appendToStream(taken, numbered(1), 'no_stream');
    const outcomes = await Promise.allSettled([
      log().appendToStream(free, numbered(1), 'no_stream'),
      log().appendToStream(taken, numbered(1), 'no_stream'),
      log().appendToStream(free, numbered(1, 1), 0n),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(numbersOf(await log().readStream(free))).toEqual([0, 1]);
  });
};

const repeatedAppends = (log: Log): void => {
  it('answers as the first time and stores nothing, also when the stream has grown', async () => {
    const stream = streamName();
    const events = numbered(2);
    const first = await log().appendToStream(stream, events, 'no_stream');
    expect(await log().appendToStream(stream, events, 'no_stream')).toEqual(first);
    const more = numbered(2, 2);
    const second = await log().appendToStream(stream, more, 1n);
    expect(await log().appendToStream(stream, events, 'no_stream')).toEqual(first);
    expect(await log().appendToStream(stream, more, 1n)).toEqual(second);
    expect(numbersOf(await log().readStream(stream))).toEqual([0, 1, 2, 3]);
  });

  it('stores the same append once when it comes twice at the same time', async () => {
    const stream = streamName();
    const events = numbered(2);
    const [one, other] = await Promise.all([
      log().appendToStream(stream, events, 'no_stream'),
      log().appendToStream(stream, events, 'no_stream'),
    ]);
    expect(one).toEqual(other);
    expect(await log().readStream(stream)).toHaveLength(2);
  });

  it('refuses one of which only a part is there', async () => {
    const stream = streamName();
    const [first, second] = numbered(2);
    await log().appendToStream(stream, [first!], 'no_stream');
    const overlapping = log().appendToStream(stream, [first!, second!], 'no_stream');
    await expect(overlapping).rejects.toBeInstanceOf(WrongExpectedVersionError);
    expect(await log().readStream(stream)).toHaveLength(1);
  });
};

const subscribing = (log: Log): void => {
  const written = async (count: number) => {
    const category = categoryName();
    await log().appendToStream(`${category}1`, numbered(count), 'no_stream');
    return { category, events: await log().readStream(`${category}1`) };
  };
  const places = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);

  it('delivers every event of the past in order and says when it has caught up', async () => {
    const { category, events } = await written(25);
    const all = { after: null, prefixes: [category], batchSize: 10 };
    const collected = await collect(log(), all, (_, batch) => batch.caughtUp);
    expect(collected.events).toEqual(events);
    expect(collected.batches.every((batch) => batch.events.length <= 10)).toBe(true);
  });

  it('delivers what stands after a position and not what stands at it', async () => {
    const { category, events } = await written(5);
    const after = events[2]!.position;
    const collected = await collect(log(), { after, prefixes: [category] }, (found) => found.length >= 2);
    expect(collected.events).toEqual(events.slice(3));
  });

  it('delivers each later event once, in order', async () => {
    const { category } = await written(1);
    const live = collect(log(), { after: null, prefixes: [category] }, (found) => found.length >= 21);
    for (let round = 1; round <= 20; round += 1) {
      await log().appendToStream(`${category}${round + 1}`, numbered(1, round), 'no_stream');
    }
    expect(numbersOf((await live).events)).toEqual(Array.from({ length: 21 }, (_, index) => index));
  });

  it('delivers whole prefixes and nothing else', async () => {
    const [wanted, alsoWanted, unwanted] = [await written(2), await written(3), await written(4)];
    const prefixes = [alsoWanted.category, wanted.category];
    const collected = await collect(log(), { after: null, prefixes }, (_, batch) => batch.caughtUp);
    expect(places(collected.events)).toEqual(places([...wanted.events, ...alsoWanted.events]));
    expect(unwanted.events).toHaveLength(4);
  });

  it('advances over events that the filter leaves out', async () => {
    const { category, events } = await written(1);
    const filtered = await written(3);
    const last = filtered.events.at(-1)!.position;
    const options = { after: events[0]!.position, prefixes: [category] };
    const collected = await collect(log(), options, (_, batch) => batch.position >= last);
    expect(collected.events).toEqual([]);
  });

  it('never names a position before the last event that it delivered, nor goes back', async () => {
    const { category } = await written(40);
    const all = { after: null, prefixes: [category], batchSize: 7 };
    const { batches } = await collect(log(), all, (_, batch) => batch.caughtUp);
    const ends = batches.map(({ position }) => position);
    expect(ends).toEqual([...ends].sort());
    expect(batches.every(({ events, position }) => places(events).every((place) => place <= position))).toBe(true);
  });

  it('goes on from the position of a batch without a gap or a repetition', async () => {
    const { category, events } = await written(30);
    const found: RecordedEvent[] = [];
    let after: string | null = null;
    while (found.length < 30) {
      const step = await collect(log(), { after, prefixes: [category], batchSize: 7 }, (some) => some.length > 0);
      found.push(...step.events);
      after = step.batches.at(-1)!.position;
    }
    expect(found).toEqual(events);
  });

  it('ends quietly when its signal says so, waiting or not', async () => {
    const stop = new AbortController();
    const ended = (async () => {
      for await (const batch of log().subscribe({ after: await log().head(), prefixes: ['-'], signal: stop.signal })) {
        if (batch.caughtUp) setImmediate(() => stop.abort());
      }
      return 'ended';
    })();
    expect(await ended).toBe('ended');
    for await (const batch of log().subscribe({ after: null, prefixes: [''], signal: stop.signal })) {
      throw new Error(`Delivered ${batch.events.length} events after its end`);
    }
  });

  it('serves ten at once, each at its own pace', async () => {
    const { category } = await written(50);
    const following = Array.from({ length: 10 }, async (_, index) =>
      collect(log(), { after: null, prefixes: [category], batchSize: index + 1 }, (found) => found.length >= 60),
    );
    await log().appendToStream(`${category}1`, numbered(10, 50), 49n);
    const all = Array.from({ length: 60 }, (_, index) => index);
    for (const { events } of await Promise.all(following)) expect(numbersOf(events)).toEqual(all);
  });
};

const theWholeLog = (log: Log): void => {
  it('finds the event at exactly its position', async () => {
    const stream = streamName();
    const { position } = await log().appendToStream(stream, numbered(2), 'no_stream');
    expect(await log().eventAt(position)).toEqual((await log().readStream(stream))[1]);
  });

  it('finds nothing where no event is', async () => {
    const head = await log().head();
    expect(await log().eventAt(head.replace(/\d/g, '9'))).toBeNull();
    expect(await log().eventAt('no position at all')).toBeNull();
  });

  it('has a head that is not before any event acknowledged so far', async () => {
    const { position } = await log().appendToStream(streamName(), numbered(2), 'no_stream');
    const head = await log().head();
    expect(head >= position).toBe(true);
  });

  it('has an identity that it says in its first event', async () => {
    const logId = await log().logId();
    expect(logId).toMatch(/^[0-9a-f-]{36}$/);
    const [opened, ...others] = await log().readStream('guestlist-log');
    expect(opened).toMatchObject({ type: 'LogOpened', data: { logId } });
    expect(others).toEqual([]);
  });
};
