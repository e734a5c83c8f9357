import { openInMemoryEventLog } from '../in-memory';
import { numbered } from '../testing';
import type { Fold } from './decider';
import type { RecordedEvent } from './domain-event';
import type { EventStore } from './event-store';
import { FoldedStreams } from './folded-streams';

type Numbered = { type: 'Numbered'; data: { number: number } };

const listing: Fold<readonly number[], Numbered> = {
  initialState: [],
  evolve: (numbers, { data }) => [...numbers, data.number],
};

const setUp = async (maxStreams = 10) => {
  const log = await openInMemoryEventLog();
  const reads: { name: string; from: bigint }[] = [];
  const store: EventStore = {
    readStream: async (name, options) => {
      reads.push({ name, from: options?.from ?? 0n });
      return log.readStream(name, options);
    },
    appendToStream: (name, events, expected) => log.appendToStream(name, events, expected),
  };
  return { log, store, reads, streams: new FoldedStreams(store, listing, { maxStreams }) };
};

describe('folded streams', () => {
  it('have the initial state and no place when there are no events', async () => {
    const { streams } = await setUp();
    const empty = { name: 's-1', state: [], revision: 'no_stream', position: null, commands: new Map() };
    expect(await streams.load('s-1')).toEqual(empty);
  });

  it('are never older than the call, and read only what is new', async () => {
    const { log, streams, reads } = await setUp();
    await log.appendToStream('s-1', numbered(2), 'no_stream');
    expect((await streams.load('s-1')).state).toEqual([0, 1]);
    const { position } = await log.appendToStream('s-1', numbered(1, 2), 1n);
    expect(await streams.load('s-1')).toMatchObject({ state: [0, 1, 2], revision: 2n, position });
    await streams.load('s-1');
    expect(reads.map(({ from }) => from)).toEqual([0n, 2n, 3n]);
  });

  it('know where each command recorded its events', async () => {
    const { log, streams } = await setUp();
    const [first, second] = [numbered(2), numbered(1, 2)];
    const { metadata } = first[0]!;
    await log.appendToStream(
      's-1',
      first.map((event) => ({ ...event, metadata })),
      'no_stream',
    );
    await log.appendToStream('s-1', second, 1n);
    expect((await streams.load('s-1')).commands).toEqual(
      new Map([
        [metadata.commandId, { from: 0n, to: 1n, fingerprint: 'print' }],
        [second[0]!.metadata.commandId, { from: 2n, to: 2n, fingerprint: 'print' }],
      ]),
    );
  });

  it('are right when loaded at the same time, and the later of them is kept, whichever read ends last', async () => {
    const { log, store } = await setUp();
    await log.appendToStream('s-1', numbered(2), 'no_stream');
    const held: (() => void)[] = [];
    const froms: (bigint | undefined)[] = [];
    const slow: EventStore = {
      ...store,
      readStream: async (name, options) => {
        froms.push(options?.from);
        const events: readonly RecordedEvent[] = await log.readStream(name, options);
        await new Promise<void>((resolve) => held.push(resolve));
        return events;
      },
    };
    const streams = new FoldedStreams(slow, listing, { maxStreams: 10 });
    const early = streams.load('s-1');
    await Promise.resolve();
    await log.appendToStream('s-1', numbered(1, 2), 1n);
    const late = streams.load('s-1');
    while (held.length < 2) await Promise.resolve();
    held[1]!();
    expect((await late).state).toEqual([0, 1, 2]);
    held[0]!();
    expect((await early).state).toEqual([0, 1]);
    const again = streams.load('s-1');
    while (held.length < 3) await Promise.resolve();
    held[2]!();
    expect((await again).state).toEqual([0, 1, 2]);
    expect(froms).toEqual([0n, 0n, 3n]);
  });

  it('leave earlier answers as they were', async () => {
    const { log, streams } = await setUp();
    await log.appendToStream('s-1', numbered(1), 'no_stream');
    const before = await streams.load('s-1');
    await log.appendToStream('s-1', numbered(1, 1), 0n);
    await streams.load('s-1');
    expect(before).toMatchObject({ state: [0], revision: 0n });
    expect(before.commands.size).toBe(1);
  });

  it('take over what was just appended, and still look for more', async () => {
    const { log, streams, reads } = await setUp();
    const events = numbered(2) as readonly (Numbered & ReturnType<typeof numbered>[number])[];
    const target = await streams.load('s-1');
    const result = await log.appendToStream('s-1', events, target.revision);
    const advanced = streams.advance(target, events, result);
    expect(advanced).toMatchObject({ state: [0, 1], revision: 1n, position: result.position });
    expect(await streams.load('s-1')).toEqual(advanced);
    expect(reads.at(-1)).toEqual({ name: 's-1', from: 2n });
  });

  it('keep the streams used last and forget the others', async () => {
    const { log, streams, reads } = await setUp(2);
    for (const name of ['a-1', 'b-1', 'c-1']) await log.appendToStream(name, numbered(1), 'no_stream');
    for (const name of ['a-1', 'b-1', 'a-1', 'c-1', 'a-1', 'b-1']) await streams.load(name);
    expect(reads.map(({ name, from }) => `${name} from ${from}`)).toEqual([
      'a-1 from 0',
      'b-1 from 0',
      'a-1 from 1',
      'c-1 from 0',
      'a-1 from 1',
      'b-1 from 0',
    ]);
  });

  it('keep nothing of streams that do not exist', async () => {
    const { log, streams, reads } = await setUp(1);
    await log.appendToStream('a-1', numbered(1), 'no_stream');
    for (const name of ['a-1', 'none-1', 'none-2', 'a-1']) await streams.load(name);
    expect(reads.at(-1)).toEqual({ name: 'a-1', from: 1n });
  });

  it('are read from the beginning after they were forgotten', async () => {
    const { log, streams, reads } = await setUp();
    await log.appendToStream('a-1', numbered(1), 'no_stream');
    await streams.load('a-1');
    streams.forget('a-1');
    expect((await streams.load('a-1')).state).toEqual([0]);
    expect(reads.at(-1)).toEqual({ name: 'a-1', from: 0n });
  });
});
