import type Database from 'libsql';

import { PeopleStoreUnavailableError } from '../core';
import { toPeopleStoreError } from './sqlite-errors';

interface Write {
  readonly run: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** So many turns of the event loop at most does a write wait for company. */
const TURNS = 4;

/**
 * Writes that arrive together, or turn after turn of the event loop, share one transaction, and so one fsync. All of them
 * are durable when they resolve; a fault rejects all that shared it and stores none of them.
 */
export class GroupCommit {
  private queue: Write[] = [];
  private closed = false;

  constructor(private readonly db: Database.Database) {}

  write<T>(run: () => T): Promise<T> {
    if (this.closed) return Promise.reject(new PeopleStoreUnavailableError('The people store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ run, resolve, reject });
      if (this.queue.length === 1) this.flushSoon(1);
    });
  }

  /** Writes what is queued; refuses everything after. */
  close(): void {
    this.closed = true;
    this.flush();
  }

  /** An fsync takes longer than many turns: as long as each brings more writes, one more turn is spent on them. */
  private flushSoon(turn: number): void {
    const seen = this.queue.length;
    setImmediate(() => {
      if (turn < TURNS && this.queue.length > seen) this.flushSoon(turn + 1);
      else this.flush();
    });
  }

  private flush(): void {
    const writes = this.queue;
    this.queue = [];
    if (writes.length === 0) return;
    try {
      const results = this.commit(writes);
      writes.forEach(({ resolve }, index) => resolve(results[index] as never));
    } catch (error) {
      const reason = toPeopleStoreError(error);
      for (const { reject } of writes) reject(reason);
    }
  }

  private commit(writes: readonly Write[]): unknown[] {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const results = writes.map(({ run }) => run());
      this.db.exec('COMMIT');
      return results;
    } catch (error) {
      // A full disk may have rolled back already.
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}
