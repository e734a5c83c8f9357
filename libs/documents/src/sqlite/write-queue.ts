import type { SqliteConnection } from './sqlite-connection';

interface Waiting {
  /** Does the work inside a transaction; answers how its promise is resolved once that is committed. */
  readonly run: () => () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Writes that come together share one transaction: to begin and commit one costs more than most of them do. Each is all or
 * nothing by itself, and they are done in their order. A work may be run again, and must do the same then.
 */
export class WriteQueue {
  private waiting: Waiting[] = [];
  private draining: Promise<void> | null = null;

  constructor(private readonly connection: SqliteConnection) {}

  /** Resolves when the work is committed. Rejects with errors of the port. */
  add<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = () => {
        const result = work();
        return () => resolve(result);
      };
      this.waiting.push({ run, refuse: reject });
      this.draining ??= this.drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Whoever was woken by the same event gets the chance to come along.
      await new Promise((resolve) => setImmediate(resolve));
      const together = this.waiting;
      this.waiting = [];
      if (!(await this.commit(together))) for (const one of together) await this.commit([one]);
    }
    this.draining = null;
  }

  /** False when one of several failed, and nothing was written. */
  private async commit(works: readonly Waiting[]): Promise<boolean> {
    try {
      const done = await this.connection.attempt(() => this.connection.write(() => works.map(({ run }) => run())));
      for (const resolve of done) resolve();
      return true;
    } catch (error) {
      if (works.length > 1) return false;
      for (const { refuse } of works) refuse(error);
      return true;
    }
  }
}
