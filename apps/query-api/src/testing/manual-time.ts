import type { FeedTime } from '../feed';

/** Time that passes when a test says so. */
export class ManualTime implements FeedTime {
  private readonly calls = new Set<() => void>();
  private ms = 0;

  constructor(private readonly start: string) {}

  now(): number {
    return Date.parse(this.start) + this.ms;
  }

  elapsed(): number {
    return this.ms;
  }

  every(_ms: number, call: () => void): () => void {
    this.calls.add(call);
    return () => void this.calls.delete(call);
  }

  /** How many are called as time passes. */
  get waiting(): number {
    return this.calls.size;
  }

  /** Lets time pass and calls everybody who waits, once. */
  pass(ms: number): void {
    this.ms += ms;
    for (const call of [...this.calls]) call();
  }
}
