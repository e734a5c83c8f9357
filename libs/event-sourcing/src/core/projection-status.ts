import type { Position } from './domain-event';

/**
 * - `catching-up`: applying events of the past
 * - `live`: had reached the end of the log a moment ago
 * - `stopped`: stands before an event that it cannot apply, and tries it again from time to time
 * - `retrying`: the log or the store of the documents failed
 * - `log-mismatch`: its checkpoint belongs to another log; applies nothing until a rebuild
 * - `ended`: its signal ended it
 */
export type ProjectionState = 'catching-up' | 'live' | 'stopped' | 'retrying' | 'log-mismatch' | 'ended';

/** Why a projection does not advance. Names the event when it is one event's fault. */
export interface ProjectionFault {
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly position: Position | null;
  readonly message: string;
}

export interface ProjectionStatus {
  readonly name: string;
  readonly state: ProjectionState;
  /** Everything up to here is in the documents; null before the first checkpoint. */
  readonly position: Position | null;
  /** Null while it advances. */
  readonly lastError: ProjectionFault | null;
  /** Attempts in a row that did not advance. */
  readonly failures: number;
}
