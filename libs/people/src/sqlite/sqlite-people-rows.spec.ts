import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';
import Database from 'libsql';

import { createPeople, type PeopleRows, PeopleStoreFullError, PeopleStoreUnavailableError, probePeople } from '../core';
import { describePeopleContract } from '../testing';
import { openSqlitePeopleRows } from './sqlite-people-rows';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'people-'));
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

describePeopleContract('SQLite', async () => {
  const path = join(newFolder(), 'people.db');
  return { open: () => openSqlitePeopleRows({ path }) };
});

describe('the file of the people store', () => {
  const address = parseEmailAddress('ada.lovelace@example.org') as EmailAddress;
  const personKey = randomBytes(32);
  let folder: string;
  let path: string;
  const bytes = () => Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
  const row = (size: number) => ({ personId: randomUUID(), lookup: randomUUID(), sealed: randomBytes(size) });

  beforeEach(() => {
    folder = newFolder();
    path = join(folder, 'people.db');
  });

  it('never holds an address, a name or a reason, and after erasing not even what was sealed', async () => {
    const rows = await openSqlitePeopleRows({ path });
    const people = await createPeople(rows, personKey);
    const own = { issuer: 'https://id.example.org', subject: 'subject-of-ada', name: 'Ada Lovelace' };
    const { personId } = (await people.claim([{ ...people.prepare(address), own }])).get(address)!;
    const eventId = randomUUID();
    await people.keepReasons([{ eventId, personId, text: 'She left the firm' }]);
    const { lookup, sealed } = (await rows.byPersonId([personId])).get(personId)!;
    const reason = (await rows.reasons([eventId])).get(eventId)!;

    const secrets = [address, 'ada.lovelace', 'subject-of-ada', 'Ada Lovelace', 'She left the firm'];
    expect(secrets.filter((secret) => bytes().includes(secret))).toEqual([]);
    const traces = [Buffer.from(sealed), Buffer.from(reason.sealed), lookup, personId, eventId];
    expect(traces.filter((trace) => bytes().includes(trace))).toEqual(traces);

    await people.erase([personId]);
    expect([...secrets, ...traces].filter((trace) => bytes().includes(trace))).toEqual([]);
    await people.close();
  });

  it('is its owner’s alone', async () => {
    const rows = await openSqlitePeopleRows({ path });
    await rows.insertAbsent([row(10)]);
    const modes = readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mode & 0o777]);
    expect(Object.fromEntries(modes)).toEqual({ 'people.db': 0o600, 'people.db-wal': 0o600, 'people.db-shm': 0o600 });
    await rows.close();
  });

  it('shares one transaction among the writes of one turn', async () => {
    const exec = jest.spyOn(Database.prototype as { exec(sql: string): void }, 'exec');
    const rows = await openSqlitePeopleRows({ path });
    await Promise.all(Array.from({ length: 20 }, () => rows.insertAbsent([row(10)])));
    expect(exec.mock.calls.filter(([sql]) => sql === 'COMMIT')).toHaveLength(1);
    exec.mockRestore();
    await rows.close();
  });

  it('waits for writes that keep arriving turn after turn, but not for ever', async () => {
    const rows = await openSqlitePeopleRows({ path });
    const exec = jest.spyOn(Database.prototype as { exec(sql: string): void }, 'exec');
    const commitsOf = async (turns: number) => {
      exec.mockClear();
      const writes: Promise<unknown>[] = [];
      await new Promise<void>((resolve) => {
        const turn = () => {
          if (writes.length + 1 < turns) setImmediate(turn);
          if (writes.push(rows.insertAbsent([row(10)])) === turns) resolve();
        };
        turn();
      });
      await Promise.all(writes);
      return exec.mock.calls.filter(([sql]) => sql === 'COMMIT').length;
    };
    expect(await commitsOf(3)).toBe(1);
    expect(await commitsOf(40)).toBeGreaterThanOrEqual(8);
    exec.mockRestore();
    await rows.close();
  });

  it('finishes what was asked for before it closes, and refuses what comes after', async () => {
    const rows = await openSqlitePeopleRows({ path });
    const kept = row(10);
    const writing = rows.insertAbsent([kept]);
    await rows.close();
    await rows.close();
    await writing;
    await expect(rows.insertAbsent([row(10)])).rejects.toThrow(PeopleStoreUnavailableError);
    await expect(rows.byLookup(['x'])).rejects.toThrow(PeopleStoreUnavailableError);
    const again = await openSqlitePeopleRows({ path });
    expect((await again.byLookup([kept.lookup])).size).toBe(1);
    await again.close();
  });

  it('answers a probe while it is open, and no longer', async () => {
    const people = await createPeople(await openSqlitePeopleRows({ path }), personKey);
    await expect(probePeople(people)).resolves.toBeUndefined();
    await people.close();
    await expect(probePeople(people)).rejects.toThrow(PeopleStoreUnavailableError);
  });

  it('is read beside its writer, and not written', async () => {
    const writer = await createPeople(await openSqlitePeopleRows({ path }), personKey);
    const rows = await openSqlitePeopleRows({ path, readOnly: true });
    const reader = await createPeople(rows, personKey);
    await writer.claim([writer.prepare(address)]);
    expect((await reader.byAddress([address])).size).toBe(1);
    await expect(rows.insertAbsent([row(10)])).rejects.toThrow(PeopleStoreUnavailableError);
    await reader.close();
    await writer.close();
  });

  it.each([
    ['there is none to read', () => openSqlitePeopleRows({ path, readOnly: true })],
    ['its folder is missing', () => openSqlitePeopleRows({ path: join(folder, 'nowhere', 'people.db') })],
    [
      'the file is something else',
      () => {
        writeFileSync(path, 'This is not a database. '.repeat(100));
        return openSqlitePeopleRows({ path });
      },
    ],
  ])('is unavailable when %s', async (_what, open: () => Promise<PeopleRows>) => {
    await expect(open()).rejects.toThrow(PeopleStoreUnavailableError);
  });

  it('is unavailable while another process holds it, and back afterwards', async () => {
    const rows = await openSqlitePeopleRows({ path });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(rows.insertAbsent([row(10)])).rejects.toThrow(PeopleStoreUnavailableError);
    other.exec('ROLLBACK');
    const kept = row(10);
    await rows.insertAbsent([kept]);
    expect((await rows.byPersonId([kept.personId])).size).toBe(1);
    other.close();
    await rows.close();
  });

  it('says when it is full, stores nothing of that write, and goes on', async () => {
    const rows = await openWithRoomFor(30);
    const [small, large] = [row(10), row(1_000_000)];
    const results = await Promise.allSettled([rows.insertAbsent([small]), rows.insertAbsent([large])]);
    expect(
      results.map((result) => result.status === 'rejected' && result.reason instanceof PeopleStoreFullError),
    ).toEqual([true, true]);
    expect((await rows.byPersonId([small.personId, large.personId])).size).toBe(0);
    await rows.insertAbsent([small]);
    expect((await rows.byPersonId([small.personId])).size).toBe(1);
    await rows.close();
  });

  const openWithRoomFor = async (pages: number) => {
    const prototype = Database.prototype as { exec(sql: string): void };
    const original = prototype.exec;
    const exec = jest.spyOn(prototype, 'exec').mockImplementation(function (this: unknown, sql) {
      original.call(this, sql.startsWith('PRAGMA journal_mode') ? `${sql} PRAGMA max_page_count = ${pages};` : sql);
    });
    const rows = await openSqlitePeopleRows({ path });
    exec.mockRestore();
    return rows;
  };
});
