import type Database from 'libsql';

import { CommandIdReusedError, InvalidEventError, StoreUnavailableError, type AppendResult } from '../core';
import type { Appender, PreparedAppend } from './append';
import type { StreamHeads } from './stream-heads';
import { codeOf, translateError } from './translate-error';

/** What one transaction wrote. */
export interface GroupCommit {
  readonly appends: number;
  readonly events: number;
}

interface PendingAppend {
  readonly append: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

type Written = { readonly pending: PendingAppend } & ({ readonly result: AppendResult } | { readonly error: unknown });

/** So many events share a transaction at most; an append with more has one of its own. */
const EVENTS_PER_COMMIT = 1_000;
/** So many turns of the event loop at most does an append wait for company. */
const TURNS = 4;

/**
 * Appends that arrive together, or turn after turn, share one transaction, and so one wait for the disk. Each is judged on
 * its own: one that expects a wrong revision fails alone. When the transaction fails, all of it fails.
 */
export class GroupCommitter {
  #pending: PendingAppend[] = [];
  #flushed: Promise<void> | null = null;
  /** A transaction was begun, and is not known to have ended. The engine is asked only then: every read wants to know. */
  #begun = false;

  constructor(
    private readonly database: Database.Database,
    private readonly appender: Appender,
    private readonly now: () => Date,
    private readonly onCommit: (commit: GroupCommit) => void,
  ) {}

  /** The last revision of every stream, as the writer knows it. */
  get heads(): StreamHeads {
    return this.appender.heads;
  }

  /** Resolves when the events are on the disk. */
  append(append: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ append, resolve, reject });
      this.#flushed ??= this.flushSoon();
    });
  }

  /** Resolves when nothing is pending. */
  async idle(): Promise<void> {
    await this.#flushed;
  }

  /**
   * Throws `StoreUnavailableError` as long as a failed transaction cannot be rolled back: this connection still sees what
   * it wrote, and nobody may take that for events.
   */
  requireSettled(): void {
    this.rollBack();
    if (this.#begun) throw new StoreUnavailableError('A failed transaction of the log is still open');
  }

  private async flushSoon(): Promise<void> {
    while (this.#pending.length > 0) {
      await this.company();
      this.commit(this.takeGroup());
    }
    this.#flushed = null;
  }

  /** A wait for the disk takes longer than many turns: as long as each brings more appends, one more turn is spent on them. */
  private async company(): Promise<void> {
    let seen = 0;
    for (let turn = 0; turn < TURNS && this.#pending.length > seen; turn += 1) {
      seen = this.#pending.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private takeGroup(): readonly PendingAppend[] {
    let events = 0;
    const beyond = this.#pending.findIndex(({ append }, index) => {
      events += append.events.length;
      return index > 0 && events > EVENTS_PER_COMMIT;
    });
    const group = beyond === -1 ? this.#pending : this.#pending.slice(0, beyond);
    this.#pending = this.#pending.slice(group.length);
    return group;
  }

  private commit(group: readonly PendingAppend[]): void {
    try {
      this.tell(this.write(group));
    } catch (error) {
      this.heads.rollBack();
      this.rollBack();
      const refused = codeOf(error).startsWith('SQLITE_CONSTRAINT');
      // An id that is in the log already spoiled the transaction for all: each gets one of its own, and one fails.
      if (refused && group.length > 1) for (const pending of group) this.commit([pending]);
      else for (const { reject } of group) reject(refused ? refusal(error) : translateError(error));
    }
  }

  private write(group: readonly PendingAppend[]): readonly Written[] {
    this.rollBack();
    this.#begun = true;
    this.database.exec('BEGIN IMMEDIATE');
    const written = group.map((pending): Written => {
      try {
        return { pending, result: this.appender.append(pending.append, this.now().toISOString()) };
      } catch (error) {
        // The engine's own errors spoil the transaction; a refusal by its own append does not.
        if (codeOf(error)) throw error;
        return { pending, error };
      }
    });
    this.database.exec('COMMIT');
    this.#begun = false;
    this.heads.commit();
    return written;
  }

  /** What a fault left open. One that cannot be rolled back is tried again before the next transaction and every read. */
  private rollBack(): void {
    if (!this.#begun) return;
    try {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      this.#begun = false;
    } catch {
      // Whatever it was: a transaction that stays open keeps the next one from beginning, and that fault is told.
    }
  }

  private tell(written: readonly Written[]): void {
    for (const one of written) {
      if ('result' in one) one.pending.resolve(one.result);
      else one.pending.reject(one.error);
    }
    const successful = written.filter((one) => 'result' in one);
    if (successful.length === 0) return;
    const events = successful.reduce((sum, { pending }) => sum + pending.append.events.length, 0);
    this.onCommit({ appends: successful.length, events });
  }
}

const refusal = (error: unknown): Error =>
  codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE'
    ? new CommandIdReusedError('An event of this id is in the log', { cause: error })
    : new InvalidEventError('The log does not take such an event', { cause: error });
