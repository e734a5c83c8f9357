import { CommitBell } from './commit-bell';
import type { Position } from './domain-event';
import type { SubscriptionBatch, SubscriptionOptions } from './event-store';
import { followLog, type LogSource } from './follow-log';

/** A log that grows by numbers, and what was asked of it. */
class Numbers implements LogSource {
  readonly bell = new CommitBell();
  readonly reads: { after: Position | null; prefixes: readonly string[]; limit: number }[] = [];
  end = 0;
  pollMs?: number;

  readAfter(after: Position | null, prefixes: readonly string[], limit: number): SubscriptionBatch {
    this.reads.push({ after, prefixes, limit });
    const place = Math.min(Number(after ?? 0) + limit, this.end);
    return { events: [], position: String(place), caughtUp: place === this.end };
  }

  grow(by: number): void {
    this.end += by;
    this.bell.ring();
  }
}

const follow = (source: LogSource, options: Partial<SubscriptionOptions> = {}) => {
  const stop = new AbortController();
  const batches = followLog(source, { after: null, prefixes: ['n-'], signal: stop.signal, ...options });
  const next = async () => {
    const { done, value } = await batches.next();
    return done ? 'ended' : [value.position, value.caughtUp];
  };
  return { next, stop, rest: () => new Promise((resolve) => setImmediate(resolve)) };
};

describe('following a log', () => {
  it('reads page after page from where it is to start, then what is new', async () => {
    const source = new Numbers();
    source.grow(7);
    const { next, stop } = follow(source, { after: '2', batchSize: 4 });
    expect([await next(), await next()]).toEqual([
      ['6', false],
      ['7', true],
    ]);
    const later = next();
    source.grow(1);
    expect(await later).toEqual(['8', true]);
    expect(source.reads).toEqual(['2', '6', '7'].map((after) => ({ after, prefixes: ['n-'], limit: 4 })));
    stop.abort();
    expect(await next()).toBe('ended');
  });

  it('reads a thousand at once when it is not told how many', async () => {
    const source = new Numbers();
    await follow(source).next();
    expect(source.reads).toMatchObject([{ limit: 1_000 }]);
  });

  it('says once that there is nothing to wait for, also where there is nothing at all', async () => {
    const source = new Numbers();
    source.grow(3);
    const { next, stop, rest } = follow(source, { after: '3' });
    expect(await next()).toEqual(['3', true]);
    const silent = next();
    for (let ring = 0; ring < 3; ring += 1) {
      await rest();
      source.bell.ring();
    }
    await rest();
    expect(source.reads).toHaveLength(4);
    stop.abort();
    expect(await silent).toBe('ended');
  });

  it('looks again after a while without a ring, for writers elsewhere', async () => {
    const source = new Numbers();
    source.pollMs = 1;
    const { next, stop } = follow(source);
    expect(await next()).toEqual(['0', true]);
    source.end = 2;
    expect(await next()).toEqual(['2', true]);
    stop.abort();
  });

  it('does not miss what was appended while a batch was at work', async () => {
    const source = new Numbers();
    const { next, stop } = follow(source);
    await next();
    source.grow(1);
    expect(await next()).toEqual(['1', true]);
    stop.abort();
  });

  it('lets other work run between two pages', async () => {
    const source = new Numbers();
    source.grow(2);
    const { next, stop } = follow(source, { batchSize: 1 });
    await next();
    const order: string[] = [];
    setImmediate(() => order.push('other work'));
    await next().then(() => order.push('next page'));
    expect(order).toEqual(['other work', 'next page']);
    stop.abort();
  });

  it('reads nothing once it was told to end', async () => {
    const source = new Numbers();
    const { next, stop } = follow(source);
    stop.abort();
    expect(await next()).toBe('ended');
    expect(source.reads).toEqual([]);
  });
});
