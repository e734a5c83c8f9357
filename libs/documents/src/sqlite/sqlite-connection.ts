import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { DocumentStoreUnavailableError } from '../core';
import { documentStoreError, isBusy } from './sqlite-errors';

// The driver would wait for a lock inside one synchronous call, and the whole thread with it: all of the time is spent
// between attempts.
const driverWaitMs = 0;
const pauseMs = 5;

type Parameter = string | number | null;
type Row = Readonly<Record<string, unknown>>;

/** One connection: statements prepared once, transactions, and patience with other writers. */
export class SqliteConnection {
  private readonly statements = new Map<string, Database.Statement>();
  private open = true;

  private constructor(
    private readonly database: Database.Database,
    private readonly busyTimeoutMs: number,
  ) {}

  static connect(path: string, busyTimeoutMs: number): SqliteConnection {
    try {
      return new SqliteConnection(new Database(path, { timeout: driverWaitMs }), busyTimeoutMs);
    } catch (error) {
      throw new DocumentStoreUnavailableError('The document store cannot be opened', { cause: error });
    }
  }

  /** Runs the work, again while another writer is in its way and time is left. Rejects with errors of the port. */
  async attempt<Result>(work: () => Result): Promise<Result> {
    const deadline = performance.now() + this.busyTimeoutMs;
    for (;;) {
      if (!this.open) throw new DocumentStoreUnavailableError('The document store is closed');
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw documentStoreError(error);
      }
      await delay(pauseMs * (1 + Math.random()));
    }
  }

  /** Takes the write lock at once, so that what the work reads still stands when it writes. All of it or nothing. */
  write<Result>(work: () => Result): Result {
    return this.transaction('BEGIN IMMEDIATE', work);
  }

  /** Several reads of one moment, whatever other connections write meanwhile. */
  read<Result>(work: () => Result): Result {
    return this.transaction('BEGIN', work);
  }

  /** All rows: a read that stops early would keep its snapshot open, and the write-ahead log with it. */
  all(sql: string, parameters: readonly Parameter[] = []): readonly Row[] {
    return this.prepared(sql).all([...parameters]) as Row[];
  }

  /** How many rows it changed. */
  run(sql: string, parameters: readonly Parameter[]): number {
    return this.prepared(sql).run([...parameters]).changes;
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  /** Lets go of prepared statements, before their tables go. */
  forgetStatements(): void {
    this.statements.clear();
  }

  /** Moves what the write-ahead log holds into the file, as far as other readers allow, and lets go. Safe to repeat. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.statements.clear();
    try {
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Nothing is lost: whoever opens the file next finds the write-ahead log beside it.
    } finally {
      this.database.close();
    }
  }

  private transaction<Result>(begin: string, work: () => Result): Result {
    this.database.exec(begin);
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors, a full disk among them, have rolled back already.
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  private prepared(sql: string): Database.Statement {
    const statement = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}
