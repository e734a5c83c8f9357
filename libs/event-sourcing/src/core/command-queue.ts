/** Runs the tasks of one key one after the other, in the order they came; other keys are not held up. */
export class CommandQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** How many keys have a task running or waiting. */
  get busyKeys(): number {
    return this.#last.size;
  }

  /** Settles as the task does. A task that fails does not keep the next one from running. */
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const result = before ? before.then(task) : startNow(task);
    const settled = result.then(ignore, ignore).then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    this.#last.set(key, settled);
    return result;
  }
}

/** So that a task that throws at once rejects like one that throws later. */
const startNow = async <Result>(task: () => Promise<Result>): Promise<Result> => task();

const ignore = (): void => undefined;
