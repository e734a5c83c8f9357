import { randomUUID } from 'node:crypto';

import type { OpenedEventLog, Position } from '../core';
import { collect, describeEventLogContract, numbered, numbersOf } from '../testing';
import { openEventStoreDbEventLog } from './open-eventstoredb-event-log';
import { startRealServer } from './testing/real-server';

describeEventLogContract('the log in EventStoreDB', async () => {
  const server = await startRealServer();
  const opened = { log: await openEventStoreDbEventLog({ url: server.url }) };
  return {
    log: opened.log,
    reopen: async () => {
      await opened.log.close();
      opened.log = await openEventStoreDbEventLog({ url: server.url });
      return opened.log;
    },
    dispose: async () => {
      await opened.log.close();
      await server.stop();
    },
  };
});

describe('the log in EventStoreDB', () => {
  let log: OpenedEventLog;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const server = await startRealServer();
    stop = server.stop;
    log = await openEventStoreDbEventLog({ url: server.url });
  });
  afterAll(async () => {
    await log.close();
    await stop();
  });

  const category = () => `burst${randomUUID().replaceAll('-', '')}-`;

  it('delivers a burst to a live subscriber that is slow, each event once and in order', async () => {
    const prefix = category();
    await log.appendToStream(`${prefix}1`, numbered(1), 'no_stream');
    let written: Promise<unknown> = Promise.resolve();
    const following = collect(
      {
        subscribe: async function* (options) {
          for await (const batch of log.subscribe(options)) {
            await new Promise((resolve) => setTimeout(resolve, 20));
            yield batch;
          }
        },
      },
      { after: null, prefixes: [prefix], batchSize: 100 },
      (events, batch) => {
        if (batch.caughtUp && events.length === 1) {
          written = (async () => {
            for (let at = 1; at < 3_001; at += 500) {
              await log.appendToStream(`${prefix}1`, numbered(500, at), BigInt(at - 1));
            }
          })();
        }
        return events.length > 3_000;
      },
    );
    const { events } = await following;
    await written;
    expect(numbersOf(events)).toEqual(Array.from({ length: 3_001 }, (_, index) => index));
  });

  it('answers with the position at which each event is found', async () => {
    const prefix = category();
    const one = await log.appendToStream(`${prefix}1`, numbered(1), 'no_stream');
    const several = await log.appendToStream(`${prefix}1`, numbered(7, 1), 0n);
    const found = async (position: Position) => (await log.eventAt(position))?.revision;
    expect([await found(one.position), await found(several.position)]).toEqual([0n, 7n]);
  });
});
