import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { DocumentStoreUnavailableError } from '../core';
import { temporaryPaths } from '../testing';
import { SqliteConnection } from './sqlite-connection';
import { WriteQueue } from './write-queue';

const path = temporaryPaths();

const openQueue = () => {
  const connection = SqliteConnection.connect(':memory:', 1_000);
  connection.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
  let transactions = 0;
  const write = connection.write.bind(connection);
  connection.write = <Result>(work: () => Result) => {
    transactions += 1;
    return write(work);
  };
  const queue = new WriteQueue(connection);
  return {
    queue,
    transactions: () => transactions,
    insert: (n: number) => queue.add(() => connection.run('INSERT INTO numbers (n) VALUES (?)', [n])),
    numbers: () => connection.all('SELECT n FROM numbers ORDER BY n').map(({ n }) => n),
  };
};

describe('writes that come together', () => {
  it('share one transaction', async () => {
    const { insert, numbers, transactions } = openQueue();
    expect(await Promise.all([insert(1), insert(2), insert(3)])).toEqual([1, 1, 1]);
    expect(numbers()).toEqual([1, 2, 3]);
    expect(transactions()).toBe(1);
  });

  it('are each refused for their own fault only', async () => {
    const { insert, numbers } = openQueue();
    const outcomes = await Promise.allSettled([insert(1), insert(2), insert(1), insert(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(numbers()).toEqual([1, 2, 3]);
  });

  it('are refused together when another writer does not let go, after one wait for all', async () => {
    const at = path();
    mkdirSync(dirname(at), { recursive: true });
    const [other, connection] = [SqliteConnection.connect(at, 0), SqliteConnection.connect(at, 100)];
    other.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
    other.exec('BEGIN IMMEDIATE');
    const queue = new WriteQueue(connection);
    const insert = (n: number) => queue.add(() => connection.run('INSERT INTO numbers (n) VALUES (?)', [n]));
    const before = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => insert(n)));
    expect(performance.now() - before).toBeLessThan(1_000);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DocumentStoreUnavailableError) });
    }
    other.exec('COMMIT');
    expect(await insert(1)).toBe(1);
    for (const one of [other, connection]) one.close();
  });

  it('that take long let other work go on between them, in their order', async () => {
    const { queue, transactions } = openQueue();
    const done: string[] = [];
    const long = (name: string) =>
      queue.add(() => {
        for (const end = performance.now() + 15; performance.now() < end;);
        done.push(name);
      });
    const all = Promise.all(['a', 'b', 'c'].map((name) => long(name)));
    setImmediate(() => done.push('other work'));
    await all;
    expect(done).toEqual(['a', 'other work', 'b', 'c']);
    expect(transactions()).toBe(3);
  });

  it('are waited for at the end, and nothing comes after them', async () => {
    const { insert, numbers, queue } = openQueue();
    const first = insert(1);
    const closed = queue.close();
    await expect(insert(2)).rejects.toThrow(DocumentStoreUnavailableError);
    await closed;
    expect(await first).toBe(1);
    await queue.close();
    expect(numbers()).toEqual([1]);
  });
});
