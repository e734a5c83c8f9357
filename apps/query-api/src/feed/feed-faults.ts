import { Logger } from '@nestjs/common';

/** As long as it lasts, a fault is told of so often: looks come every 100 ms. */
const BETWEEN_LINES_MS = 30_000;

/** Tells the operator why feeds stand still; to their readers it looks as if nothing happened. */
export class FeedFaults {
  private readonly logger = new Logger('LiveFeed');
  private toldAt: number | null = null;

  constructor(private readonly elapsed: () => number) {}

  /** One line for the first of the faults that come one after the other, and then one every 30 s. */
  tell(error: unknown): void {
    const now = this.elapsed();
    if (this.toldAt !== null && now - this.toldAt < BETWEEN_LINES_MS) return;
    this.toldAt = now;
    this.logger.error(new Error('A look at what the live feed tells failed', { cause: error }));
  }
}
