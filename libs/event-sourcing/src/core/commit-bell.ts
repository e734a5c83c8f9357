/** Tells those who follow a log that it grew. A ring between looking and waiting is not lost. */
export class CommitBell {
  readonly #waiting = new Set<() => void>();
  #rings = 0;

  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves when it has rung more than `rings` times, when the signal says so, or after `atMostMs`. */
  async wait(rings: number, signal: AbortSignal, atMostMs?: number): Promise<void> {
    if (rings !== this.#rings || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        clearTimeout(timer);
        resolve();
      };
      const timer = atMostMs === undefined ? undefined : setTimeout(wake, atMostMs);
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
