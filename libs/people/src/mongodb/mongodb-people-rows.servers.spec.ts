import { randomBytes, randomUUID } from 'node:crypto';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';
import { MongoClient } from 'mongodb';

import { type MongoDbServer, startMongoDb } from '../../../../test/support/mongodb-server';
import { createPeople, PeopleStoreUnavailableError } from '../core';
import { describePeopleContract } from '../testing';
import { openMongoDbPeopleRows } from './open-mongodb-people-rows';

let server: MongoDbServer;
beforeAll(async () => {
  server = await startMongoDb();
});
afterAll(() => server.stop());

describePeopleContract('MongoDB', async () => {
  const url = server.freshDatabase();
  return { open: async () => openMongoDbPeopleRows({ url }) };
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
    expect(indexes.flat()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: { lookup: 1 }, unique: true }),
        expect.objectContaining({ key: { personId: 1 } }),
      ]),
    );
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
