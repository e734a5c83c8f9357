import { type Backoff, backoffDelay, type Sleep } from '@app/event-sourcing';

import { holderOf, type LeaseSettings } from './lease-settings';
import { type HeldTenure, OwnershipLostError } from './ownership';

/** The write that took the lease. */
export interface TakenLease {
  readonly key: string;
  readonly revision: number;
  /** When the write was begun, on the clock of this process: whoever saw it saw it later. */
  readonly begunAt: number;
}

const FAREWELL_MS = 1_000;
const AFTER_FAULT: Backoff = { firstMs: 100, maxMs: 1_000 };

/** A lease while it is held: renewed until it is released, and over by itself when that does not succeed in time. */
export class HeldLease implements HeldTenure {
  readonly signal: AbortSignal;
  readonly #over = new AbortController();
  readonly #key: string;
  readonly #renewing: Promise<void>;
  #revision: number;
  #heldUntil: number;
  /** When the first write was begun of those since the last whose answer was heard. */
  #unheardSince: number | null = null;

  constructor(
    private readonly settings: LeaseSettings,
    { key, revision, begunAt }: TakenLease,
    ending: AbortSignal,
  ) {
    this.#key = key;
    this.#revision = revision;
    this.#heldUntil = begunAt + settings.times.holdMs;
    this.signal = AbortSignal.any([ending, this.#over.signal]);
    this.#renewing = this.renew();
    void this.watch();
  }

  assertHeld(): void {
    if (!this.isHeld()) throw new OwnershipLostError(`${this.#key} may be another's by now`);
  }

  async release(): Promise<void> {
    const wasHeld = this.isHeld();
    this.#over.abort();
    if (wasHeld) await atMost(FAREWELL_MS, this.handOver(), this.settings.sleep);
  }

  private isHeld(): boolean {
    return !this.#over.signal.aborted && this.settings.now() < this.#heldUntil;
  }

  /** The record stays, so that its revision never comes again. */
  private async handOver(): Promise<void> {
    await this.#renewing;
    await this.settings.records.put(this.#key, { holder: null }, this.#revision);
  }

  private async renew(): Promise<void> {
    const { times, sleep, random } = this.settings;
    let failures = 0;
    for (;;) {
      await sleep(failures === 0 ? times.renewMs : backoffDelay(AFTER_FAULT, failures - 1, random), this.#over.signal);
      if (this.#over.signal.aborted) return;
      try {
        await this.renewOnce();
        failures = 0;
      } catch {
        // Whether the store answers again in time is seen by the watch.
        failures += 1;
      }
    }
  }

  private async renewOnce(): Promise<void> {
    const { records, holder, now } = this.settings;
    const begunAt = now();
    this.#unheardSince ??= begunAt;
    if (await records.put(this.#key, { holder }, this.#revision)) {
      this.renewed(this.#revision + 1, begunAt);
      return;
    }
    const record = await records.get(this.#key);
    // One of the writes whose answers were not heard has renewed it, unless it is another's.
    if (record !== null && holderOf(record.value) === holder) this.renewed(record.revision, this.#unheardSince);
    else this.#over.abort();
  }

  private renewed(revision: number, begunAt: number): void {
    this.#revision = revision;
    this.#heldUntil = begunAt + this.settings.times.holdMs;
    this.#unheardSince = null;
  }

  private async watch(): Promise<void> {
    const { now, sleep } = this.settings;
    while (this.isHeld()) await sleep(this.#heldUntil - now(), this.#over.signal);
    this.#over.abort();
  }
}

/** Until the work has ended in whichever way, or its time is up. */
const atMost = async (milliseconds: number, work: Promise<void>, sleep: Sleep): Promise<void> => {
  const done = new AbortController();
  await Promise.race([work.catch(() => undefined), sleep(milliseconds, done.signal)]);
  done.abort();
};
