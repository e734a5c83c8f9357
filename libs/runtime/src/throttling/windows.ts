interface Window {
  readonly endsAt: number;
  count: number;
}

const WINDOW_MS = 60_000;

/**
 * Counts by key, in windows of a minute that begin with the first count. Holds a bounded number of keys: beyond it the one whose
 * window began first is forgotten, and begins anew.
 */
export class Windows {
  private readonly byKey = new Map<string, Window>();

  constructor(
    private readonly most: number,
    private readonly mostKeys: number,
    private readonly now: () => number,
  ) {}

  /** Counts one more. Answers 0 as long as it is within the limit, else the seconds until the window ends. */
  count(key: string): number {
    const now = this.now();
    const window = this.current(key, now);
    window.count += 1;
    return window.count <= this.most ? 0 : Math.ceil((window.endsAt - now) / 1_000);
  }

  private current(key: string, now: number): Window {
    const known = this.byKey.get(key);
    if (known !== undefined && known.endsAt > now) return known;
    // Deleted first, so that the order of the map stays that of the beginnings.
    this.byKey.delete(key);
    const [oldest] = this.byKey.keys();
    if (this.byKey.size >= this.mostKeys && oldest !== undefined) this.byKey.delete(oldest);
    const fresh = { endsAt: now + WINDOW_MS, count: 0 };
    this.byKey.set(key, fresh);
    return fresh;
  }
}
