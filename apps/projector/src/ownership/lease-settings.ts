import type { ControlRecords } from '@app/documents';
import type { Random, Sleep } from '@app/event-sourcing';

/** Milliseconds. */
export interface LeaseTimes {
  /** How often an owner says that it is there. */
  readonly renewMs: number;
  /** How long an owner works on after it has last said so. */
  readonly holdMs: number;
  /** How long an owner must have said nothing before another takes over; longer than `holdMs`. */
  readonly expiryMs: number;
  /** How often another looks. */
  readonly lookMs: number;
}

/**
 * Who dies is replaced after 12 seconds at the most: one until the others saw his last sign, nine of silence, one or two
 * until they look again. The three seconds between the end of the one and the begin of the other are for what the one
 * has under way, and for clocks that do not run at the same speed.
 */
export const leaseTimes: LeaseTimes = { renewMs: 2_000, holdMs: 6_000, expiryMs: 9_000, lookMs: 1_000 };

export interface LeaseSettings {
  readonly records: Pick<ControlRecords, 'get' | 'put'>;
  /** Tells this process from all others, and from itself before a restart. */
  readonly holder: string;
  readonly times: LeaseTimes;
  /** Milliseconds on a clock of this process that never goes back and goes on while the process is stopped. */
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** Null for a lease that is free. */
export const holderOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'holder' in value && typeof value.holder === 'string'
    ? value.holder
    : null;
