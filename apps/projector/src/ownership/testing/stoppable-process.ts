import type { ControlRecords } from '@app/documents';
import type { Sleep } from '@app/event-sourcing';

import { leasedOwnership } from '../leased-ownership';
import type { Ownership } from '../ownership';
import type { VirtualTime } from './virtual-time';

/**
 * What a process is to its lease, stopped and continued as SIGSTOP and SIGCONT do: meanwhile nothing of it goes on, and its
 * clock does.
 */
export class StoppableProcess {
  readonly ownership: Ownership;
  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => undefined;
  private isSilent = false;

  constructor(
    private readonly time: VirtualTime,
    private readonly store: ControlRecords,
    random: () => number = () => 0.5,
  ) {
    const { now } = time;
    this.ownership = leasedOwnership(this.records, { now, sleep: this.sleep, random });
  }

  freeze(): void {
    this.gate = new Promise((resolve) => (this.open = resolve));
  }

  thaw(): void {
    this.open();
  }

  /** The store no longer answers it, or does again. */
  cutOff(isCutOff: boolean): void {
    this.isSilent = isCutOff;
  }

  /** Passes when the process runs. */
  async turn(): Promise<void> {
    await this.gate;
  }

  readonly sleep: Sleep = async (milliseconds, signal) => {
    await this.time.sleep(milliseconds, signal);
    await this.gate;
  };

  get records(): Pick<ControlRecords, 'get' | 'put'> {
    return {
      get: (key) => this.ask(() => this.store.get(key)),
      put: (key, value, expected) => this.ask(() => this.store.put(key, value, expected)),
    };
  }

  /** A question leaves when the process runs, and its answer is heard when it runs. */
  private async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    await this.gate;
    if (this.isSilent) throw new Error('The store does not answer');
    const answer = await question();
    await this.gate;
    return answer;
  }
}
