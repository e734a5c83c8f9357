import { EventStoreDBClient, jsonEvent, streamNameFilter, type Position } from '@eventstore/db-client';

import { sleep } from '../../core';
import { atClockBehind } from './clock-behind';
import { EventStoreStandIn } from './event-store-stand-in';

const numbered = (count: number) =>
  Array.from({ length: count }, (_, number) => jsonEvent({ type: 'Numbered', data: { number } }));

describe('the stand-in for EventStoreDB, asked by the bare client', () => {
  let server: EventStoreStandIn;
  let client: EventStoreDBClient;
  beforeAll(async () => {
    server = await EventStoreStandIn.start();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterAll(async () => {
    await client.dispose();
    server.stop();
  });

  it.each([
    ['bundled', {}],
    ['as calls of their own', { credentials: { username: 'none', password: 'none' } }],
  ])('takes appends %s, repeated ones once, and refuses what expects another revision', async (how, options) => {
    const stream = `append-${how.length}`;
    const append = (events: ReturnType<typeof numbered>, expectedRevision: bigint | 'no_stream') =>
      client.appendToStream(stream, events, { ...options, expectedRevision });
    const events = numbered(3);
    const first = await append(events, 'no_stream');
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 2n });
    expect(await append(events, 'no_stream')).toEqual(first);
    const refused = { type: 'wrong-expected-version', actualVersion: 2n };
    await expect(append(numbered(1), 'no_stream')).rejects.toMatchObject(refused);
    await expect(append(numbered(1), 5n)).rejects.toMatchObject(refused);
    expect(server.log.ofStream(stream)).toHaveLength(3);
  });

  it('takes the same ids with another payload without a word', async () => {
    const [event] = numbered(1);
    await client.appendToStream('silent-1', event!, { expectedRevision: 'no_stream' });
    const other = { ...event!, data: { number: 9 } };
    const repeated = client.appendToStream('silent-1', other, { expectedRevision: 'no_stream' });
    await expect(repeated).resolves.toMatchObject({ success: true });
  });

  it.each([
    ['refuses an append that is bundled', {}, false],
    ['takes one that is a call of its own', { credentials: { username: 'none', password: 'none' } }, true],
  ])('%s from a clock that is 11 s behind', async (what, options, success) => {
    const append = atClockBehind(11_000, () =>
      client.appendToStream(`clock-${what.length}`, numbered(1), { ...options, expectedRevision: 'no_stream' }),
    );
    await (success
      ? expect(append).resolves.toMatchObject({ success })
      : expect(append).rejects.toMatchObject({ type: 'deadline-exceeded' }));
  });

  it('makes the client tell of checkpoints ahead of its events', async () => {
    server.faults.subscription = { liveBuffer: 1_000, checkpointEvery: 1, dropAfter: () => null };
    await client.appendToStream('ahead-1', numbered(60));
    const told: Position[] = [];
    const filter = streamNameFilter({
      prefixes: ['ahead-'],
      checkpointReached: (_, position) => void told.push(position),
    });
    const subscription = client.subscribeToAll({ filter });
    let ahead = 0;
    for await (const { event } of subscription) {
      const aheadOf = (position: Position) => told.filter(({ commit }) => commit > position.commit).length;
      const deadline = performance.now() + 10_000;
      while ((ahead = aheadOf(event!.position)) <= 5 && performance.now() < deadline) await sleep(5);
      break;
    }
    await subscription.unsubscribe();
    expect(ahead).toBeGreaterThan(5);
  });
});
