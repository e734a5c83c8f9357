import type { RunningProcess } from './run-process';

interface Closeable {
  close(): Promise<unknown>;
}

/** What a process has opened so far, to be closed in the opposite order. */
export class Resources {
  readonly #opened: Closeable[] = [];
  #closing = false;

  /** True from the moment on when the process is told to end. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Remembers it and hands it on. */
  keep<Resource extends Closeable>(resource: Resource): Resource {
    this.#opened.push(resource);
    return resource;
  }

  /**
   * Closes everything, the last opened first: each may rest on those opened before it. One that does not close keeps no
   * other open; rejects with the first such fault when all the others are closed. Safe to repeat.
   */
  async close(): Promise<void> {
    this.#closing = true;
    const faults: unknown[] = [];
    for (let last = this.#opened.pop(); last !== undefined; last = this.#opened.pop()) {
      await last.close().catch((fault: unknown) => faults.push(fault));
    }
    if (faults.length > 0) throw faults[0];
  }
}

/**
 * Boots a process out of resources; when something does not open, what was opened before it is closed again, and it is
 * that fault which is rejected with.
 */
export const bootWith = async (start: (resources: Resources) => Promise<void>): Promise<RunningProcess> => {
  const resources = new Resources();
  try {
    await start(resources);
    return resources;
  } catch (error) {
    // Why it could not start is what has to be told, not what went wrong while clearing up.
    await resources.close().catch(() => undefined);
    throw error;
  }
};
