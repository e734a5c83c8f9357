import type { FollowerStatus } from '../followers/follower-status';
import type { FromThread } from './messages';

/** Gathers what happens within one turn of the event loop, and sends it in one message: batches come by the hundred. */
export class News {
  readonly #statuses = new Map<string, FollowerStatus>();
  #faults: unknown[] = [];
  #begun = false;
  #written = false;
  #waits = false;

  constructor(private readonly send: (message: FromThread) => void) {}

  readonly begin = (): void => {
    this.#begun = true;
    this.flushSoon();
  };

  readonly write = (): void => {
    this.#written = true;
    this.flushSoon();
  };

  /** A fault is never replaced by what comes right after it: who listens tells of it. */
  readonly status = (status: FollowerStatus): void => {
    if (this.#statuses.get(status.name)?.lastError) this.flush();
    this.#statuses.set(status.name, status);
    this.flushSoon();
  };

  readonly fault = (fault: unknown): void => {
    this.#faults.push(fault);
    this.flushSoon();
  };

  /** Sends what has not been sent. */
  flush(): void {
    const statuses = [...this.#statuses.values()];
    const message = { begun: this.#begun, written: this.#written, statuses, faults: this.#faults };
    this.#statuses.clear();
    this.#faults = [];
    this.#begun = this.#written = false;
    this.send(message);
  }

  private flushSoon(): void {
    if (this.#waits) return;
    this.#waits = true;
    setImmediate(() => {
      this.#waits = false;
      this.flush();
    });
  }
}
