import { DocumentStoreUnavailableError } from '../core';
import type { SqliteConnection } from './sqlite-connection';
import { isBusy } from './sqlite-errors';

interface Waiting {
  /** Does the work inside a transaction; answers how its promise is resolved once that is committed. */
  readonly run: () => () => void;
  readonly refuse: (error: unknown) => void;
}

/** After so many milliseconds no further work joins a transaction: everything else in the process waits for it. */
const LONGEST_TOGETHER = 10;

/**
 * Writes that come together share one transaction: to begin and commit one costs more than most of them do. Each is all or
 * nothing by itself, and they are done in their order. A work may be run again, and must do the same then.
 */
export class WriteQueue {
  private waiting: Waiting[] = [];
  private draining: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly connection: SqliteConnection) {}

  /** Resolves when the work is committed. Rejects with errors of the port. */
  async add<Result>(work: () => Result): Promise<Result> {
    if (this.closed) throw new DocumentStoreUnavailableError('The document store is closed');
    return new Promise((resolve, reject) => {
      const run = () => {
        const result = work();
        return () => resolve(result);
      };
      this.waiting.push({ run, refuse: reject });
      this.draining ??= this.drain();
    });
  }

  /** Resolves when what waits is written; refuses everything after. Safe to repeat. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Whoever was woken by the same event gets the chance to come along.
      await new Promise((resolve) => setImmediate(resolve));
      const together = this.waiting;
      this.waiting = [];
      const left = await this.commit(together);
      this.waiting = [...left, ...this.waiting];
    }
    this.draining = null;
  }

  /** Answers the works that are yet to be done: those for which there was no time. */
  private async commit(works: readonly Waiting[]): Promise<readonly Waiting[]> {
    try {
      const done = await this.connection.attempt(() => this.connection.write(() => runSome(works)));
      for (const resolve of done) resolve();
      return works.slice(done.length);
    } catch (error) {
      await this.refuse(works, error);
      return [];
    }
  }

  /** Nothing was written. One of several is to blame, and the others are done without it; unless another writer is. */
  private async refuse(works: readonly Waiting[], error: unknown): Promise<void> {
    const isAnothers = error instanceof Error && isBusy(error.cause);
    if (works.length > 1 && !isAnothers) for (const one of works) await this.commit([one]);
    else for (const { refuse } of works) refuse(error);
  }
}

const runSome = (works: readonly Waiting[]): readonly (() => void)[] => {
  const begun = performance.now();
  const done: (() => void)[] = [];
  for (const { run } of works) {
    if (done.length > 0 && performance.now() - begun >= LONGEST_TOGETHER) break;
    done.push(run());
  }
  return done;
};
