import type { SubscriptionBatch, SubscriptionOptions } from '@app/event-sourcing';

import { briefly, KeptCheckpoint, until } from '../testing';
import { type Hours, runTimedReactor, type TimedReactor } from './timed-reactor';

/** A log that ends at once when it is first read, fails then, and is far from its end when it is read again. */
class LogWithFault {
  fail: () => void = () => undefined;
  reads = 0;

  async *subscribe({ signal }: SubscriptionOptions): AsyncGenerator<SubscriptionBatch, void, undefined> {
    this.reads += 1;
    const caughtUp = this.reads === 1;
    yield { events: [], position: '01', caughtUp };
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve());
      if (caughtUp) this.fail = () => reject(new Error('no answer'));
    });
  }

  logId = async () => 'log';
  head = async () => '01';
  eventAt = async () => null;
}

describe('a reactor that goes by the clock', () => {
  it('does not know all there is to know while it reads again after a fault', async () => {
    const log = new LogWithFault();
    const ending = new AbortController();
    const told: { hours?: Hours } = {};
    const reactor: TimedReactor = {
      ...{ name: 'timed', reactsTo: [], react: async () => undefined, checkpointsOver: (own) => own },
      keepHours: async (hours) => void (told.hours = hours),
    };
    const running = runTimedReactor({
      ...{ reactor, subscription: log, log, prefixes: [], checkpoints: new KeptCheckpoint(), sleep: briefly },
      ...{ signal: ending.signal, onStatus: () => undefined },
    });
    const knowsAll = () => told.hours?.caughtUp() ?? false;
    await until(knowsAll, 'the end of the log is reached');
    log.fail();
    await until(() => log.reads === 2, 'the log is read again');
    expect(knowsAll()).toBe(false);
    ending.abort();
    await running;
  });
});
