import { join } from 'node:path';

import Database from 'libsql';

import { freshFolder } from '../testing/fresh-folder';
import { prepareForWriting } from './schema';
import { StreamHeads } from './stream-heads';

describe('the heads of streams', () => {
  let database: Database.Database;
  beforeEach(() => {
    database = new Database(join(freshFolder(), 'log.db'));
    prepareForWriting(database);
  });
  afterEach(() => void database.close());
  const insert = (stream: string, revision: number) =>
    database
      .prepare(
        "INSERT INTO events (stream, revision, event_id, type, data, metadata, recorded_at) VALUES (?, ?, ?, 'T', '{}', '{}', '')",
      )
      .run(stream, revision, `${stream} ${revision}`);

  it('are looked up once, also where there is nothing yet', () => {
    insert('a-1', 0);
    insert('a-1', 1);
    const heads = new StreamHeads(database);
    expect([heads.last('a-1'), heads.last('b-1')]).toEqual([1, -1]);
    insert('a-1', 2);
    insert('b-1', 0);
    expect([heads.last('a-1'), heads.last('b-1')]).toEqual([1, -1]);
  });

  it('stand where the open transaction has written to, and where it was when it ends in nothing', () => {
    const heads = new StreamHeads(database);
    expect(heads.last('a-1')).toBe(-1);
    heads.write('a-1', 4, 5);
    expect(heads.last('a-1')).toBe(4);
    heads.rollBack();
    expect(heads.last('a-1')).toBe(-1);
    heads.write('a-1', 4, 5);
    heads.commit();
    heads.rollBack();
    expect(heads.last('a-1')).toBe(4);
  });

  it('are looked up again after a fault, which may have stored what it touched', () => {
    const heads = new StreamHeads(database);
    expect(heads.last('a-1')).toBe(-1);
    insert('a-1', 0);
    heads.write('a-1', 0, 1);
    heads.rollBack();
    expect(heads.last('a-1')).toBe(0);
  });

  it('tell where the log ends, from the file once and from then on by what was committed', () => {
    const heads = new StreamHeads(database);
    expect(heads.end()).toBe(0);
    insert('a-1', 0);
    expect(heads.end()).toBe(0);
    heads.write('a-1', 1, 7);
    expect(heads.end()).toBe(0);
    heads.commit();
    expect(heads.end()).toBe(7);
    heads.write('a-1', 2, 8);
    heads.rollBack();
    expect(heads.end()).toBe(1);
  });

  it('are known of so many streams at most', () => {
    const heads = new StreamHeads(database);
    expect(heads.last('a-1')).toBe(-1);
    insert('a-1', 0);
    for (let index = 0; index < 20_000; index += 1) heads.last(`b-${index}`);
    expect(heads.last('a-1')).toBe(0);
  });
});
