interface Entry<Item> {
  readonly time: number;
  readonly item: Item;
}

/** What is to come, earliest first; of what is due at the same time, what was noted first. */
export class Agenda<Item> {
  /** Latest first: the end is what comes next. */
  readonly #entries: Entry<Item>[] = [];

  /** When the next item is due; never for an empty agenda. */
  get nextTime(): number {
    return this.#entries.at(-1)?.time ?? Number.POSITIVE_INFINITY;
  }

  note(time: number, item: Item): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.time ?? 0) > time) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { time, item });
  }

  /** Takes the next item out; undefined when there is none. */
  take(): Entry<Item> | undefined {
    return this.#entries.pop();
  }
}
