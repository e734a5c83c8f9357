import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { CommitBell } from '@app/event-sourcing';
import { readModelNames } from '@app/read-models';

import { beginning, type FollowerStatus } from '../followers/follower-status';
import type { BeginningProjector, Projector } from '../projections';
import type { FromThread, ThreadData, ToThread } from './messages';

/** What is used of a thread: `Worker` of Node. */
export interface ProjectorThread {
  postMessage(message: ToThread): void;
  on(event: 'message', listener: (message: FromThread) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
}

export interface ThreadedProjectorOptions {
  /** Rung when the log has grown. */
  readonly bell: CommitBell;
  /** Told of every change of a projection that readers see. Must not throw. */
  readonly onState: (status: FollowerStatus) => void;
  /** Told of faults around rebuilds, which are tried again. Must not throw. */
  readonly onFault: (fault: unknown) => void;
  /** Called after the thread wrote read models. Must not throw. */
  readonly onWrite: () => void;
}

/** Starts the thread that projects: a file of the built program, beside this one. */
export const startProjectorThread = ({ eventStoreUrl, readModelUrl }: ThreadData): ProjectorThread =>
  new Worker(join(__dirname, 'main.js'), { workerData: { eventStoreUrl, readModelUrl } satisfies ThreadData });

/**
 * A projector in a thread of its own, so that answering does not wait for projecting. `begun` rejects when the thread could
 * not open its stores; when it breaks later, the error is thrown where nobody catches it, as that of a projector in this
 * thread would be.
 */
export class ThreadedProjector implements BeginningProjector {
  readonly begun: Promise<void>;
  readonly #statuses = new Map<string, FollowerStatus>(readModelNames.map((name) => [name, beginning(name)]));
  readonly #ending = new AbortController();
  readonly #exited: Promise<void>;
  #begin: () => void = () => undefined;

  constructor(
    private readonly thread: ProjectorThread,
    private readonly options: ThreadedProjectorOptions,
  ) {
    this.#exited = new Promise((resolve) => thread.once('exit', () => resolve()));
    this.begun = new Promise((resolve, reject) => {
      let broken: (error: Error) => void = reject;
      thread.on('error', (error) => broken(error));
      this.#begin = () => {
        broken = (error) => {
          throw error;
        };
        resolve();
      };
    });
    thread.on('message', (message) => this.hear(message));
    void this.passOn(options.bell);
  }

  states(): ReturnType<Projector['states']> {
    return Object.fromEntries(this.#statuses);
  }

  async close(): Promise<void> {
    if (!this.#ending.signal.aborted) this.thread.postMessage('close');
    this.#ending.abort();
    await this.#exited;
  }

  /** The thread looks at the log by itself from time to time; what it is told makes it look at once. */
  private async passOn(bell: CommitBell): Promise<void> {
    const { signal } = this.#ending;
    for (;;) {
      await bell.wait(bell.rings, signal);
      if (signal.aborted) return;
      this.thread.postMessage('grew');
    }
  }

  private hear({ begun, written, statuses, faults }: FromThread): void {
    const { onState, onFault, onWrite } = this.options;
    for (const status of statuses) {
      this.#statuses.set(status.name, status);
      onState(status);
    }
    for (const fault of faults) onFault(fault);
    if (written) onWrite();
    if (begun) this.#begin();
  }
}
