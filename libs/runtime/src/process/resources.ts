import type { RunningProcess } from './run-process';

interface Closeable {
  close(): Promise<unknown>;
}

/** What a process has opened so far, to be closed in the opposite order. */
export class Resources {
  readonly #opened: Closeable[] = [];

  /** Remembers it and hands it on. */
  keep<Resource extends Closeable>(resource: Resource): Resource {
    this.#opened.push(resource);
    return resource;
  }

  /** Closes everything, the last opened first: each may rest on those opened before it. Safe to repeat. */
  async close(): Promise<void> {
    for (let last = this.#opened.pop(); last !== undefined; last = this.#opened.pop()) await last.close();
  }
}

/** Boots a process out of resources; when something does not open, what was opened before it is closed again. */
export const bootWith = async (start: (resources: Resources) => Promise<void>): Promise<RunningProcess> => {
  const resources = new Resources();
  try {
    await start(resources);
    return resources;
  } catch (error) {
    await resources.close();
    throw error;
  }
};
