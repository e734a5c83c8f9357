import { randomUUID } from 'node:crypto';

import type { ControlRecord } from '@app/documents';
import { type Backoff, backoffDelay, sleep } from '@app/event-sourcing';

import { HeldLease, type TakenLease } from './held-lease';
import { holderOf, type LeaseSettings, leaseTimes } from './lease-settings';
import type { Ownership, Waiting } from './ownership';

/** The key of the record that says whose the work is. */
export const leaseKey = (work: string): string => `lease:${work}`;

const AFTER_FAULT: Backoff = { firstMs: 250, maxMs: 2_000 };

/**
 * One owner at a time among all processes that share these records, each piece of work by itself. An owner renews its record;
 * one that cannot ends its work before another takes over. Nobody compares clocks: each process measures by its own for how
 * long a record did not change.
 *
 * What is written must bear two owners all the same: a process may be stopped between a look at its lease and a write.
 */
export const leasedOwnership = (
  records: LeaseSettings['records'],
  given: Partial<Omit<LeaseSettings, 'records'>> = {},
): Ownership => {
  const defaults = {
    holder: randomUUID(),
    times: leaseTimes,
    now: () => performance.now(),
    sleep,
    random: Math.random,
  };
  const settings: LeaseSettings = { records, ...defaults, ...given };
  return { take: (work, waiting) => waitForTurn(settings, leaseKey(work), waiting) };
};

const waitForTurn = async (
  settings: LeaseSettings,
  key: string,
  { signal, onWaiting }: Waiting,
): Promise<HeldLease | null> => {
  const lookout = new Lookout(settings, key);
  let failures = 0;
  while (!signal.aborted) {
    try {
      const taken = await lookout.takeIfFree();
      if (taken !== null) return new HeldLease(settings, taken, signal);
      failures = 0;
      onWaiting(null);
    } catch (error) {
      failures += 1;
      onWaiting(error instanceof Error ? error : new Error(String(error)));
    }
    await settings.sleep(pauseOf(settings, failures), signal);
  }
  return null;
};

/** Rivals look at different moments. */
const pauseOf = ({ times, random }: LeaseSettings, failures: number): number =>
  failures === 0 ? times.lookMs * (0.75 + random() / 2) : backoffDelay(AFTER_FAULT, failures - 1, random);

/** What one process sees of a lease that it does not hold. */
class Lookout {
  /** Since when the record is known to be at this revision. */
  private seen: { readonly revision: number; readonly at: number } | null = null;

  constructor(
    private readonly settings: LeaseSettings,
    private readonly key: string,
  ) {}

  /** Null when it is another's, or when another was faster. */
  async takeIfFree(): Promise<TakenLease | null> {
    const { records, holder, now } = this.settings;
    // What is answered may be as old as the question, when this process was stopped in between.
    const askedAt = now();
    const record = await records.get(this.key);
    const revision = record?.revision ?? 0;
    if (!this.isFree(record, askedAt)) {
      if (this.seen?.revision !== revision) this.seen = { revision, at: now() };
      return null;
    }
    const begunAt = now();
    const taken = await records.put(this.key, { holder }, revision);
    return taken ? { key: this.key, revision: revision + 1, begunAt } : null;
  }

  private isFree(record: ControlRecord | null, askedAt: number): boolean {
    const holder = record === null ? null : holderOf(record.value);
    // Its own is what it took, or still had, without hearing so.
    if (record === null || holder === null || holder === this.settings.holder) return true;
    return this.seen?.revision === record.revision && askedAt - this.seen.at >= this.settings.times.expiryMs;
  }
}
