import { type CommunityEvent, type MembershipEvent, type PersonEvent, projectedPrefixes } from '@app/contracts';
import { MAIN } from '@app/domain/testing';
import {
  type Checkpoint,
  deriveUuid,
  eventIdOf,
  type OpenedEventLog,
  type ProjectionStatus,
  type Reactor,
  type ReactorCheckpoints,
  sleep,
} from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';

import { runTimedReactor } from '../in-time/timed-reactor';

const PATIENCE_MS = 20_000;

/** Polls until it is so; rejects when that takes too long. */
export const until = async (condition: () => Promise<boolean> | boolean, what: string): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It has not come to it: ${what}`);
    await sleep(5);
  }
};

/** A wall clock that is set by hand. */
export class Clock {
  #at: number;

  constructor(at: string) {
    this.#at = Date.parse(at);
  }

  readonly now = (): Date => new Date(this.#at);

  set(at: string): void {
    this.#at = Date.parse(at);
  }

  pass(milliseconds: number): void {
    this.#at += milliseconds;
  }
}

/** A checkpoint in memory that outlives the runs of its reactor. */
export class KeptCheckpoint implements ReactorCheckpoints {
  current: Checkpoint | null = null;

  async load(): Promise<Checkpoint | null> {
    return this.current;
  }

  async store(checkpoint: Checkpoint): Promise<boolean> {
    this.current = checkpoint;
    return true;
  }
}

export interface RunningReactor {
  status(): ProjectionStatus | null;
  end(): Promise<void>;
}

/** Where the clock of a reactor is looked at without waiting for it: every wait is a moment. */
export const briefly = (_: number, signal?: AbortSignal): Promise<void> => sleep(2, signal);

/** A log with a clock, and reactors that run on it. */
export class ReactorBench {
  readonly #running = new Set<RunningReactor>();
  #commands = 0;

  private constructor(
    readonly log: OpenedEventLog,
    readonly clock: Clock,
  ) {}

  static async open(at: string): Promise<ReactorBench> {
    const clock = new Clock(at);
    return new ReactorBench(await openInMemoryEventLog({ now: clock.now }), clock);
  }

  async append(streamName: string, ...events: (CommunityEvent | MembershipEvent | PersonEvent)[]): Promise<void> {
    const before = (await this.log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
    const commandId = deriveUuid(MAIN, `bench ${(this.#commands += 1)}`);
    const metadata = { commandId, fingerprint: '', actor: MAIN, correlationId: 'bench' };
    const recordable = events.map((event, index) => ({ ...event, id: eventIdOf(commandId, index), metadata }));
    await this.log.appendToStream(streamName, recordable, before);
  }

  run(reactor: Reactor, checkpoints: ReactorCheckpoints = new KeptCheckpoint()): RunningReactor {
    const stop = new AbortController();
    let status: ProjectionStatus | null = null;
    const ended = runTimedReactor({
      ...{ reactor, checkpoints, subscription: this.log, log: this.log, prefixes: projectedPrefixes },
      ...{ signal: stop.signal, batchSize: 50, sleep: briefly },
      onStatus: (news) => (status = news),
    });
    const running = {
      status: () => status,
      end: async () => {
        stop.abort();
        await ended;
        this.#running.delete(running);
      },
    };
    this.#running.add(running);
    return running;
  }

  /** The reactor has been told of everything that is in the log now. */
  async caughtUp(...running: readonly RunningReactor[]): Promise<void> {
    const head = await this.log.head();
    await until(
      () => running.every((each) => (each.status()?.position ?? '') >= head),
      'the end of the log is reached',
    );
  }

  async typesOf(streamName: string): Promise<readonly string[]> {
    return (await this.log.readStream(streamName)).map(({ type }) => type);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.end()));
    await this.log.close();
  }
}
