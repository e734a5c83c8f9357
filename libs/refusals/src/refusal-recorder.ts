import type { DocumentStore } from '@app/documents';

import type { Refusal, RefusalSink } from './refusal';
import { RefusalQueue } from './refusal-queue';
import { type Numbered, takeNumbers, writeNumbered } from './ring';

export interface RefusalRecorderOptions {
  /** Asked when the first refusal is written, and again as long as it rejects. */
  readonly openStore: () => Promise<DocumentStore>;
  /** Whether closing the recorder closes the store. */
  readonly ownsStore?: boolean;
  /** Told about the first fault of every outage. */
  readonly onFault?: (fault: unknown) => void;
  /** Milliseconds from a refusal to the writing of what came until then. */
  readonly flushAfterMs?: number;
  /** How many may wait in memory. */
  readonly mostWaiting?: number;
}

const FLUSH_AFTER_MS = 250;
const MOST_WAITING = 10_000;
const BATCH = 200;
const LONGEST_PAUSE_MS = 5_000;
const FAREWELL_MS = 2_000;

/**
 * Keeps refusals in the background, in batches, the latest of each tree. No command ever waits for it: while the store is
 * not there refusals wait in memory, and what is too much is dropped and counted. What waits when a process is killed is lost.
 */
export class RefusalRecorder implements RefusalSink {
  private readonly queue: RefusalQueue;
  private readonly flushAfterMs: number;
  private store: Promise<DocumentStore> | null = null;
  /** Is being given its numbers. */
  private unnumbered = 0;
  /** Has its numbers already, so that a repeated write is the same write. */
  private batch: Numbered = [];
  private written = 0;
  private faults = 0;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private closing = false;

  constructor(private readonly options: RefusalRecorderOptions) {
    this.flushAfterMs = options.flushAfterMs ?? FLUSH_AFTER_MS;
    this.queue = new RefusalQueue(options.mostWaiting ?? MOST_WAITING);
  }

  /** How many were written and how many dropped since the process began, and how many wait. */
  get counts(): { readonly recorded: number; readonly dropped: number; readonly waiting: number } {
    const { size, dropped } = this.queue;
    return { recorded: this.written, dropped, waiting: size + this.unnumbered + this.batch.length };
  }

  note(refusal: Refusal): void {
    this.queue.add(refusal);
    this.schedule(this.flushAfterMs);
  }

  /** Writes what waits, within two seconds; the rest is lost. Safe to repeat. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.timer !== null) clearTimeout(this.timer);
    let farewell: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (farewell = setTimeout(resolve, FAREWELL_MS)));
    await Promise.race([this.settle(), late]).finally(() => clearTimeout(farewell));
  }

  private async settle(): Promise<void> {
    await this.running;
    await this.drain();
    if (this.options.ownsStore === true) await this.store?.then((store) => store.close());
  }

  private schedule(afterMs: number): void {
    if (this.closing || this.timer !== null || this.running !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.running = this.drain().finally(() => {
        this.running = null;
        if (this.counts.waiting > 0) this.schedule(this.pause());
      });
    }, afterMs);
    this.timer.unref();
  }

  private pause(): number {
    return Math.min(this.flushAfterMs * 2 ** Math.min(this.faults, 10), LONGEST_PAUSE_MS);
  }

  /** Writes until nothing waits or something fails. Never rejects. */
  private async drain(): Promise<void> {
    try {
      while (this.counts.waiting > 0) await this.writeBatch();
      this.faults = 0;
    } catch (fault) {
      this.faults += 1;
      if (this.faults === 1) this.options.onFault?.(fault);
    }
  }

  private async writeBatch(): Promise<void> {
    const store = await this.opened();
    if (this.batch.length === 0) await this.number(store);
    await writeNumbered(store, this.batch);
    this.written += this.batch.length;
    this.batch = [];
  }

  private async number(store: DocumentStore): Promise<void> {
    const taken = this.queue.take(BATCH);
    if (taken === null) return;
    this.unnumbered = taken.refusals.length;
    try {
      this.batch = await takeNumbers(store, taken.rootId, taken.refusals);
    } catch (fault) {
      for (const refusal of taken.refusals) this.queue.add(refusal);
      throw fault;
    } finally {
      this.unnumbered = 0;
    }
  }

  private opened(): Promise<DocumentStore> {
    this.store ??= this.options.openStore();
    return this.store.catch((fault: unknown) => {
      this.store = null;
      throw fault;
    });
  }
}
