import type { Checkpoint, Position, ReactorCheckpoints } from '@app/event-sourcing';

/**
 * Keeps the stored checkpoint of a reactor behind every event that something is still to come of, although the reactor
 * itself goes on along the log. Whoever starts again from it is told of those events anew, and of nothing much older: what
 * is open needs no storage of its own.
 */
export class HeldBackCheckpoints {
  /** What is open, in the order of the log, each with a place before its event; null is the beginning. */
  readonly #open = new Map<string, Checkpoint | null>();
  #reached: Checkpoint | null = null;
  #stored: Checkpoint | null = null;

  /** How much is open. */
  get held(): number {
    return this.#open.size;
  }

  /** The checkpoints that the reactor runs on. `onLoad` is called when it starts again: nothing is open then. */
  over(own: ReactorCheckpoints, onLoad: () => void = () => undefined): ReactorCheckpoints {
    return {
      load: async () => {
        this.#reached = this.#stored = await own.load();
        this.#open.clear();
        onLoad();
        return this.#reached;
      },
      store: async (checkpoint) => {
        this.#reached = checkpoint;
        const [first = checkpoint] = this.#open.values();
        // Of another log, or of one that was set back: what was reached there says nothing about this one.
        if (first?.logId !== checkpoint.logId || first.position > checkpoint.position) return true;
        if (first === this.#stored) return true;
        const stored = await own.store(first);
        if (stored) this.#stored = first;
        return stored;
      },
    };
  }

  /** Something is still to come of the event at this position, from now on under this key. */
  hold(key: string, position: Position): void {
    const before = this.#reached !== null && this.#reached.position < position ? this.#reached : null;
    this.#open.delete(key);
    this.#open.set(key, before);
  }

  /** Nothing more is to come under this key. Safe to repeat. */
  release(key: string): void {
    this.#open.delete(key);
  }
}
