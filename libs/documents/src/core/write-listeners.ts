/** Who wants to hear of writes. A listener must not throw. */
export class WriteListeners {
  private readonly listeners = new Set<() => void>();

  /** Returns how to stop; stopping twice is safe. */
  add(listener: () => void): () => void {
    // A wrapper of its own, so that the same function added twice is stopped once.
    const call = (): void => listener();
    this.listeners.add(call);
    return () => void this.listeners.delete(call);
  }

  notify(): void {
    for (const call of [...this.listeners]) call();
  }
}
