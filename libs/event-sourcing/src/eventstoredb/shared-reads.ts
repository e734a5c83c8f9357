interface Flight<Result> {
  /** Resolves when it has ended, however that was. */
  readonly ended: Promise<void>;
  next: Promise<Result> | null;
}

/**
 * Whoever asks for what is being read waits for the read after that one, together with everybody else who does: no answer is
 * older than its question, and what many want at once is read twice and not many times.
 */
export class SharedReads<Result> {
  readonly #flights = new Map<string, Flight<Result>>();

  /** Settles as a read that begins after this call. `begin` reads what the key says; what it throws goes to all who share it. */
  read(key: string, begin: () => Promise<Result>): Promise<Result> {
    const flight = this.#flights.get(key);
    if (flight === undefined) return this.fly(key, begin);
    flight.next ??= flight.ended.then(() => this.fly(key, begin));
    return flight.next;
  }

  private fly(key: string, begin: () => Promise<Result>): Promise<Result> {
    const result = begin();
    const landed = () => {
      if (flight.next === null) this.#flights.delete(key);
    };
    const flight: Flight<Result> = { ended: result.then(landed, landed), next: null };
    this.#flights.set(key, flight);
    return result;
  }
}
