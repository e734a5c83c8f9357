import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';

import { type PeopleRows, PeopleStoreUnavailableError } from '../core';
import { openMongoDbPeopleRows } from './open-mongodb-people-rows';

/** What a promise of the port may take, and what a machine that is busy may add. */
const BOUND_MS = 10_000;

const row = () => ({ personId: randomUUID(), lookup: randomUUID(), sealed: randomBytes(10) });
const calls: Readonly<Record<string, (rows: PeopleRows) => Promise<unknown>>> = {
  keyCheck: (rows) => rows.keyCheck(randomBytes(10)),
  insertAbsent: (rows) => rows.insertAbsent([row()]),
  byLookup: (rows) => rows.byLookup(['x']),
  byPersonId: (rows) => rows.byPersonId(['x']),
  replace: (rows) => rows.replace(Array.from({ length: 50 }, () => ({ ...row(), revision: 0 }))),
  insertReasons: (rows) => rows.insertReasons([{ eventId: 'e', personId: 'p', sealed: randomBytes(10) }]),
  reasons: (rows) => rows.reasons(['x']),
  deletePeople: (rows) => rows.deletePeople(['x']),
};

const took = async (work: Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await work;
  return performance.now() - begin;
};

const expectRefusals = async (rows: PeopleRows) => {
  const refused = Object.values(calls).map((call) =>
    expect(call(rows)).rejects.toMatchObject({
      name: 'PeopleStoreUnavailableError',
      message: expect.not.stringMatching(/127\.0|secret/) as string,
    }),
  );
  expect(await took(Promise.all(refused))).toBeLessThan(BOUND_MS);
};

describe('a people store on a MongoDB that does not answer', () => {
  it('is unavailable, each call in time, when the port is closed', async () => {
    const rows = openMongoDbPeopleRows({ url: 'mongodb://user:secret@127.0.0.1:1/people' });
    await expectRefusals(rows);
    expect(await took(rows.close())).toBeLessThan(BOUND_MS);
    await expect(rows.byLookup(['x'])).rejects.toThrow(PeopleStoreUnavailableError);
  });

  describe('and takes connections', () => {
    const sockets: Socket[] = [];
    let server: Server;
    let url: string;
    beforeAll(async () => {
      server = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      url = `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/people`;
    });
    afterAll(() => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    });

    it('is unavailable, each call in time', async () => {
      const rows = openMongoDbPeopleRows({ url });
      await expectRefusals(rows);
      expect(sockets.length).toBeGreaterThan(0);
      expect(await took(rows.close())).toBeLessThan(BOUND_MS);
    });

    it('is closed in time, with the calls under way', async () => {
      const rows = openMongoDbPeopleRows({ url });
      const refused = expect(rows.byLookup(['x'])).rejects.toThrow(PeopleStoreUnavailableError);
      expect(await took(Promise.all([rows.close(), rows.close()]))).toBeLessThan(BOUND_MS);
      await refused;
    });
  });

  it('asks nothing for nothing', async () => {
    const rows = openMongoDbPeopleRows({ url: 'mongodb://127.0.0.1:1/people' });
    await Promise.all([rows.insertAbsent([]), rows.insertReasons([]), rows.deletePeople([])]);
    expect([await rows.byLookup([]), await rows.byPersonId([]), await rows.reasons([])]).toEqual(
      Array.from({ length: 3 }, () => new Map()),
    );
    expect(await rows.replace([])).toEqual(new Set());
    await rows.close();
  });
});
