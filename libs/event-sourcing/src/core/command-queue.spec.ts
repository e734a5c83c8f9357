import { CommandQueue } from './command-queue';

const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

describe('the queue of commands', () => {
  it('runs the tasks of one key in order, one at a time', async () => {
    const queue = new CommandQueue();
    const order: string[] = [];
    const first = gate();
    const running = [
      queue.run('a', async () => {
        order.push('first begins');
        await first.opened;
        order.push('first ends');
      }),
      queue.run('a', async () => order.push('second begins')),
    ];
    await Promise.resolve();
    expect(order).toEqual(['first begins']);
    first.open();
    await Promise.all(running);
    expect(order).toEqual(['first begins', 'first ends', 'second begins']);
  });

  it('has a task that comes late wait for all before it, also when the first of them is done', async () => {
    const queue = new CommandQueue();
    const second = gate();
    const order: string[] = [];
    const first = queue.run('a', async () => order.push('first'));
    const waiting = queue.run('a', async () => {
      await second.opened;
      order.push('second');
    });
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    const late = queue.run('a', async () => order.push('third'));
    await new Promise((resolve) => setImmediate(resolve));
    second.open();
    await Promise.all([waiting, late]);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('does not hold up other keys', async () => {
    const queue = new CommandQueue();
    const first = gate();
    const waiting = queue.run('a', async () => first.opened);
    expect(await queue.run('b', async () => 'done')).toBe('done');
    first.open();
    await waiting;
  });

  it('goes on after a task that failed, at once or later', async () => {
    const queue = new CommandQueue();
    const atOnce = queue.run('a', () => {
      throw new Error('at once');
    });
    const later = queue.run('a', async () => Promise.reject(new Error('later')));
    const last = queue.run('a', async () => 'done');
    await expect(atOnce).rejects.toThrow('at once');
    await expect(later).rejects.toThrow('later');
    expect(await last).toBe('done');
  });

  it('leaves nothing behind when it is idle', async () => {
    const queue = new CommandQueue();
    const tasks = Array.from({ length: 100 }, async (_, index) => queue.run(`key ${index % 10}`, async () => index));
    expect(queue.busyKeys).toBe(10);
    await Promise.all(tasks);
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.busyKeys).toBe(0);
  });
});
