import type { Sleep } from '@app/event-sourcing';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

const otherWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** More turns than anything here takes from one sleep to the next. */
const TURNS = 20;

/** A clock that stands still until it is told to go on. Every process that is started on it sees the same seconds pass. */
export class VirtualTime {
  private time = 0;
  private readonly sleepers = new Set<Sleeper>();

  readonly now = (): number => this.time;

  readonly sleep: Sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      const sleeper = {
        at: this.time + Math.max(0, milliseconds),
        wake: () => {
          this.sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      if (signal?.aborted) sleeper.wake();
      else signal?.addEventListener('abort', sleeper.wake);
    });

  /** Lets time pass, every sleep ending at its moment. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await this.settle();
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.time = Math.max(this.time, next.at);
      next.wake();
      await this.settle();
    }
    this.time = end;
  }

  /** Lets time pass until it has come to this. Answers how long it took; throws when it has not come to it by then. */
  async passUntil(condition: () => boolean | Promise<boolean>, atMost: number): Promise<number> {
    const begin = this.time;
    while (!(await condition())) {
      if (this.time - begin > atMost) throw new Error(`It has not come to it within ${atMost} ms`);
      await this.pass(50);
    }
    return this.time - begin;
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await otherWork();
  }

  private next(end: number): Sleeper | undefined {
    return [...this.sleepers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}
