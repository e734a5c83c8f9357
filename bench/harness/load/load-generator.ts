import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { FromGenerator, LoadPlan, LoadReport } from './load-plan';

/** A process that sends what it is told. It ends with this one. */
export class LoadGenerator {
  private constructor(private readonly worker: ChildProcess) {}

  static start(): LoadGenerator {
    return new LoadGenerator(fork(join(__dirname, 'load-worker.js'), { execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] }));
  }

  /** One plan at a time. Rejects when the run failed: a single answer that is none of success is enough. */
  async run(plan: LoadPlan): Promise<LoadReport> {
    const ending = new AbortController();
    const told = once(this.worker, 'message', ending) as Promise<[FromGenerator]>;
    const ended = once(this.worker, 'exit', ending).then(() => {
      throw new Error('The load generator ended');
    });
    try {
      this.worker.send({ plan });
      const [message] = await Promise.race([told, ended]);
      if ('failure' in message) throw new Error(message.failure);
      return message.report;
    } finally {
      ending.abort();
      await Promise.allSettled([told, ended]);
    }
  }

  stop(): void {
    if (this.worker.connected) this.worker.disconnect();
  }
}
