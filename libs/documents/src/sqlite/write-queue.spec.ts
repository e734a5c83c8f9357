import { SqliteConnection } from './sqlite-connection';
import { WriteQueue } from './write-queue';

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

  it('are waited for, those too that came while others were written', async () => {
    const { insert, numbers, queue } = openQueue();
    void insert(1).then(() => insert(2));
    await queue.idle();
    await queue.idle();
    expect(numbers()).toEqual([1, 2]);
  });
});
