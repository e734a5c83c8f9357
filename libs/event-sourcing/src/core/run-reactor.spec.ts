import { openInMemoryEventLog } from '../in-memory';
import { DEADLINE_MS, numbered, numbersOf } from '../testing';
import type { RecordedEvent } from './domain-event';
import type { OpenedEventLog } from './event-store';
import type { Checkpoint } from './projection';
import type { ProjectionStatus } from './projection-status';
import type { Reactor, ReactorCheckpoints } from './reactor';
import { runReactor, type ReactorRun } from './run-reactor';

/** A checkpoint in memory, and whether it may be written. */
class Checkpoints implements ReactorCheckpoints {
  failing = false;

  constructor(public current: Checkpoint | null = null) {}

  async load() {
    return this.current;
  }

  async store(checkpoint: Checkpoint) {
    if (this.failing) throw new Error('no room');
    this.current = checkpoint;
    return true;
  }
}

class Recording implements Reactor {
  readonly name = 'recording';
  readonly reactsTo = ['Numbered'];
  readonly seen: RecordedEvent[] = [];
  before: (event: RecordedEvent) => Promise<void> = async () => undefined;

  async react(event: RecordedEvent) {
    await this.before(event);
    this.seen.push(event);
  }
}

const start = (log: OpenedEventLog, reactor: Reactor, checkpoints: Checkpoints, more: Partial<ReactorRun> = {}) => {
  const stop = new AbortController();
  const statuses: ProjectionStatus[] = [];
  const waits: number[] = [];
  const listeners = new Set<() => void>();
  const ended = runReactor({
    ...{ reactor, checkpoints, subscription: log, log, prefixes: ['n-'], signal: stop.signal, random: () => 1 },
    onStatus: (status) => {
      statuses.push(status);
      for (const listener of [...listeners]) listener();
    },
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
    ...more,
  });
  const until = (condition: (status: ProjectionStatus) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`Never came to it: ${JSON.stringify(statuses.slice(-3))}`));
      const timer = setTimeout(fail, DEADLINE_MS / 2);
      const look = () => {
        const status = statuses.at(-1);
        if (!status || !condition(status)) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  return { statuses, waits, until, stop: async () => (stop.abort(), ended) };
};

const live = ({ state }: ProjectionStatus) => state === 'live';

const logOf = async (count: number) => {
  const log = await openInMemoryEventLog();
  await log.appendToStream('n-a', numbered(count), 'no_stream');
  return log;
};

describe('runReactor', () => {
  it('acts on every event in order, one at a time, and then stays with the log', async () => {
    const log = await logOf(3);
    const reactor = new Recording();
    let atOnce = 0;
    reactor.before = async () => {
      atOnce += 1;
      await new Promise((resolve) => setImmediate(resolve));
      expect(atOnce).toBe(1);
      atOnce -= 1;
    };
    const running = start(log, reactor, new Checkpoints());
    await running.until(live);
    const { position } = await log.appendToStream('n-b', numbered(2, 10), 'no_stream');
    await running.until((status) => live(status) && status.position === position);
    await running.stop();
    expect(numbersOf(reactor.seen)).toEqual([0, 1, 2, 10, 11]);
  });

  it('passes over other types and other streams, and its checkpoint advances over them', async () => {
    const log = await logOf(1);
    await log.appendToStream('n-a', [{ ...numbered(1)[0]!, type: 'Renamed' }], 0n);
    await log.appendToStream('m-a', numbered(1, 7), 'no_stream');
    const [reactor, checkpoints] = [new Recording(), new Checkpoints()];
    const running = start(log, reactor, checkpoints);
    await running.until(live);
    await running.stop();
    expect(numbersOf(reactor.seen)).toEqual([0]);
    expect(checkpoints.current?.position).toBe(await log.head());
  });

  it('goes on from its checkpoint after a restart', async () => {
    const log = await logOf(3);
    const checkpoints = new Checkpoints();
    const first = start(log, new Recording(), checkpoints);
    await first.until(live);
    await first.stop();
    await log.appendToStream('n-a', numbered(1, 3), 2n);
    const reactor = new Recording();
    const second = start(log, reactor, checkpoints);
    await second.until(live);
    await second.stop();
    expect(numbersOf(reactor.seen)).toEqual([3]);
  });

  it('repeats an event whose checkpoint was lost, and skips none', async () => {
    const log = await logOf(2);
    const [reactor, checkpoints] = [new Recording(), new Checkpoints()];
    checkpoints.failing = true;
    const running = start(log, reactor, checkpoints);
    await running.until(({ state, failures }) => state === 'retrying' && failures >= 2);
    checkpoints.failing = false;
    await running.until(live);
    await running.stop();
    expect(numbersOf(reactor.seen).slice(0, 4)).toEqual([0, 1, 0, 1]);
    expect(checkpoints.current?.position).toBe(await log.head());
  });

  it('stands before an event that it cannot act on, visibly, and tries it again after ever longer waits', async () => {
    const log = await logOf(3);
    const [reactor, checkpoints] = [new Recording(), new Checkpoints()];
    let broken = true;
    reactor.before = async (event) => {
      if (broken && numbersOf([event])[0] === 1) throw new RangeError('one');
    };
    const running = start(log, reactor, checkpoints, { backoff: { firstMs: 100, maxMs: 300 } });
    await running.until(({ state, failures }) => state === 'stopped' && failures >= 4);
    const [before, poison] = await log.readStream('n-a');
    expect(running.statuses.at(-1)).toMatchObject({
      position: before!.position,
      lastError: { eventId: poison!.id, position: poison!.position, message: 'one' },
    });
    expect(checkpoints.current).toMatchObject({ position: before!.position, eventId: before!.id });
    expect(running.waits.slice(0, 3)).toEqual([100, 200, 300]);
    broken = false;
    await running.until(live);
    await running.stop();
    expect(numbersOf(reactor.seen)).toEqual([0, 1, 2]);
  });

  it('tries again after a twentieth of a second first, and every two seconds in the end', async () => {
    const reactor = new Recording();
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a reactor may do
    reactor.before = async () => Promise.reject('no error at all');
    const running = start(await logOf(1), reactor, new Checkpoints());
    await running.until(({ failures }) => failures >= 8);
    await running.stop();
    expect([running.waits[0], running.waits[5], running.waits[6]]).toEqual([50, 1_600, 2_000]);
    expect(running.statuses[1]).toMatchObject({ state: 'stopped', lastError: { message: 'no error at all' } });
  });

  it('keeps its checkpoint while the log cannot be asked about it', async () => {
    const log = await logOf(2);
    const [reactor, checkpoints] = [new Recording(), new Checkpoints()];
    checkpoints.current = { logId: await log.logId(), position: await log.head(), eventId: null };
    let silent = true;
    const head = async () => (silent ? Promise.reject(new Error('silent')) : log.head());
    const asked = { logId: async () => log.logId(), head, eventAt: async () => null };
    const running = start(log, reactor, checkpoints, { log: asked });
    await running.until(({ failures }) => failures >= 2);
    silent = false;
    await running.until(live);
    await running.stop();
    expect(running.statuses.some(({ state }) => state === 'log-mismatch')).toBe(false);
    expect(reactor.seen).toEqual([]);
  });

  it.each([
    ['made on another log', { logId: 'another', eventId: null }],
    ['that names an event that is gone', { eventId: '00000000-0000-4000-8000-000000000000' }],
    ['beyond the end of the log', { position: '9'.repeat(20), eventId: null }],
  ])('reports a checkpoint %s and begins anew', async (_, wrong) => {
    const log = await logOf(2);
    const [logId, position] = await Promise.all([log.logId(), log.head()]);
    const [reactor, checkpoints] = [new Recording(), new Checkpoints({ logId, position, ...wrong })];
    const running = start(log, reactor, checkpoints);
    await running.until(live);
    await running.stop();
    expect(running.statuses[0]).toMatchObject({ state: 'log-mismatch' });
    expect(numbersOf(reactor.seen)).toEqual([0, 1]);
    expect(checkpoints.current).toMatchObject({ logId, position });
  });

  it('finishes the event at hand when it is told to end, and keeps how far it came', async () => {
    const log = await logOf(3);
    const [reactor, checkpoints] = [new Recording(), new Checkpoints()];
    const reached = new Promise<() => void>((resolve) => {
      reactor.before = (event) =>
        numbersOf([event])[0] === 1 ? new Promise((release) => resolve(release)) : Promise.resolve();
    });
    const running = start(log, reactor, checkpoints);
    const release = await reached;
    const ended = running.stop();
    release();
    await ended;
    expect(numbersOf(reactor.seen)).toEqual([0, 1]);
    expect(checkpoints.current?.eventId).toBe(reactor.seen[1]!.id);
    expect(running.statuses.at(-1)?.state).toBe('ended');
  });
});
