import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';
import { MongoClient } from 'mongodb';

import { type MongoDbServer, startMongoDb } from '../../../../test/support/mongodb-server';
import { createPeople, createPeopleOnServer, type PeopleRows, PeopleStoreUnavailableError } from '../core';
import { describePeopleContract } from '../testing';
import { openMongoDbPeopleRows } from './open-mongodb-people-rows';

/** A way to the server that can be closed, or whose connections of now can fall silent without being closed. */
const startSilence = async (url: string) => {
  const { hostname, port, pathname, search } = new URL(url);
  const pairs: Socket[][] = [];
  const between = createServer((inside) => {
    const outside = connect(Number(port || 27_017), hostname);
    pairs.push([inside, outside]);
    inside.on('error', () => outside.destroy()).pipe(outside);
    outside.on('error', () => inside.destroy()).pipe(inside);
  });
  await once(between.listen(0, '127.0.0.1'), 'listening');
  const { port: listening } = between.address() as AddressInfo;
  const options = new URLSearchParams(search);
  options.set('directConnection', 'true');
  options.delete('replicaSet');
  return {
    url: `mongodb://127.0.0.1:${listening}${pathname}?${options.toString()}`,
    leave: () => once(between.close(), 'close'),
    comeBack: () => once(between.listen(listening, '127.0.0.1'), 'listening'),
    silence: () => pairs.flat().forEach((socket) => socket.unpipe().resume()),
    close: () => {
      between.close();
      pairs.flat().forEach((socket) => socket.destroy());
    },
  };
};

const untilFound = async (rows: PeopleRows, lookups: readonly string[]): Promise<number> => {
  for (const deadline = Date.now() + 30_000; ;) {
    const answer = await rows.byLookup(lookups).catch((error: unknown) => error);
    if (answer instanceof Map) return answer.size;
    if (Date.now() > deadline) throw answer;
  }
};

let server: MongoDbServer;
beforeAll(async () => {
  server = await startMongoDb();
});
afterAll(() => server.stop());

// What is asked there is what comes out, not how fast: a stand-in for the server may take its time.
const limits = { callMs: 60_000, reachMs: 10_000 };

describePeopleContract('MongoDB', async () => {
  const url = server.freshDatabase();
  return { open: async () => openMongoDbPeopleRows({ url, limits }) };
});

describe('the database of the people', () => {
  const address = parseEmailAddress('ada.lovelace@example.org') as EmailAddress;
  const personKey = randomBytes(32);
  const row = () => ({ personId: randomUUID(), lookup: randomUUID(), sealed: randomBytes(10) });
  const look = async <Result>(url: string, work: (client: MongoClient) => Promise<Result>): Promise<Result> => {
    const client = new MongoClient(url);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };

  it('has the indexes that uniqueness and erasing rest on, and holds no address, name or reason', async () => {
    const url = server.freshDatabase();
    const people = await createPeople(openMongoDbPeopleRows({ url }), personKey);
    const own = { issuer: 'https://id.example.org', subject: 'subject-of-ada', name: 'Ada Lovelace' };
    const { personId } = (await people.claim([{ ...people.prepare(address), own }])).get(address)!;
    await people.keepReasons([{ eventId: randomUUID(), personId, text: 'She left the firm' }]);
    const { stored, indexes } = await look(url, async (client) => ({
      stored: await Promise.all(
        ['people', 'reasons', 'meta'].map((name) => client.db().collection(name).find().toArray()),
      ),
      indexes: await Promise.all(['people', 'reasons'].map((name) => client.db().collection(name).indexes())),
    }));
    expect(stored.map(({ length }) => length)).toEqual([1, 1, 1]);
    const bytes = JSON.stringify(stored, (_key, value: unknown) =>
      value instanceof Object && 'buffer' in value ? Buffer.from(value.buffer as Uint8Array).toString('latin1') : value,
    );
    expect(bytes).toContain(personId);
    for (const secret of [address, 'ada.lovelace', 'subject-of-ada', 'Ada Lovelace', 'She left the firm']) {
      expect(bytes).not.toContain(secret);
    }
    const keysOf = (of: readonly { key: object; unique?: boolean }[] = []) =>
      of.map(({ key, unique = false }) => JSON.stringify({ ...key, unique }));
    expect(keysOf(indexes[0])).toContain(JSON.stringify({ personId: 1, unique: true }));
    expect(keysOf(indexes[1])).toContain(JSON.stringify({ personId: 1, unique: false }));
    await people.close();
  });

  it('keeps the first of two rows in one list, whichever key they share', async () => {
    const rows = openMongoDbPeopleRows({ url: server.freshDatabase() });
    const [first, last] = [row(), row()];
    await rows.insertAbsent([first, { ...row(), lookup: first.lookup }, { ...row(), personId: first.personId }, last]);
    const found = await rows.byLookup([first.lookup, last.lookup]);
    expect([...found.values()].map(({ personId }) => personId).sort()).toEqual([first.personId, last.personId].sort());
    expect(found.get(first.lookup)?.sealed).toEqual(first.sealed);
    await rows.close();
  });

  it('is read beside its writers, and not written', async () => {
    const url = server.freshDatabase();
    const reading = openMongoDbPeopleRows({ url, readOnly: true });
    await expect(createPeople(reading, personKey)).rejects.toThrow(PeopleStoreUnavailableError);
    const writer = await createPeople(openMongoDbPeopleRows({ url }), personKey);
    const reader = await createPeople(reading, personKey);
    await writer.claim([writer.prepare(address)]);
    expect((await reader.byAddress([address])).size).toBe(1);
    await expect(reading.insertAbsent([row()])).rejects.toThrow(PeopleStoreUnavailableError);
    await reader.close();
    await writer.close();
  });

  it('is unavailable until its server comes, and no longer', async () => {
    const hole = await startSilence(server.freshDatabase());
    await hole.leave();
    const people = await createPeopleOnServer(openMongoDbPeopleRows({ url: hole.url }), personKey);
    try {
      await expect(people.byAddress([address])).rejects.toThrow(PeopleStoreUnavailableError);
      await hole.comeBack();
      await people.claim([people.prepare(address)]);
      expect((await people.byAddress([address])).size).toBe(1);
    } finally {
      await people.close();
      hole.close();
    }
  });

  it('is unavailable in time when its connections fall silent, and back on new ones', async () => {
    const url = server.freshDatabase();
    const hole = await startSilence(url);
    const rows = openMongoDbPeopleRows({ url: hole.url });
    const kept = Array.from({ length: 20 }, row);
    try {
      await Promise.all(kept.map((one) => rows.insertAbsent([one])));
      hole.silence();
      const begin = performance.now();
      const answers = await Promise.allSettled(kept.map(({ lookup }) => rows.byLookup([lookup])));
      const took = performance.now() - begin;
      const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
      process.stdout.write(
        `${refusals.length} of ${answers.length} calls refused, all answered in ${Math.round(took)} ms\n`,
      );
      expect(took).toBeLessThan(10_000);
      expect(refusals.length).toBeGreaterThan(0);
      refusals.forEach((refusal) => expect(refusal).toBeInstanceOf(PeopleStoreUnavailableError));
      expect(
        await untilFound(
          rows,
          kept.map(({ lookup }) => lookup),
        ),
      ).toBe(kept.length);
    } finally {
      await rows.close();
      hole.close();
    }
  });

  it('finishes what was asked for before it closes, and refuses what comes after', async () => {
    const url = server.freshDatabase();
    const rows = openMongoDbPeopleRows({ url });
    const kept = Array.from({ length: 20 }, row);
    const writing = Promise.all(kept.map((one) => rows.insertAbsent([one])));
    await rows.close();
    await rows.close();
    await writing;
    await expect(rows.insertAbsent([row()])).rejects.toThrow(PeopleStoreUnavailableError);
    await expect(rows.byLookup(['x'])).rejects.toThrow(PeopleStoreUnavailableError);
    const again = openMongoDbPeopleRows({ url });
    expect((await again.byLookup(kept.map(({ lookup }) => lookup))).size).toBe(kept.length);
    await again.close();
  });
});
