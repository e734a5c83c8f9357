import { type AuditTailPage, readAuditTail } from '@app/read-models';

import type { Readers, ReadSide } from '../reading/read-side';

/** What the feed is read from: entries, and who was ever known in a tree. */
export const feedModels = ['audit', 'memberships'] as const;
export type FeedReaders = Readers<(typeof feedModels)[number]>;

export interface TailStretch extends AuditTailPage {
  /** Everything after this one. */
  readonly after: string;
  readonly readers: FeedReaders;
}

export interface AuditTailOptions {
  readonly readSide: Pick<ReadSide, 'snapshot'>;
  readonly pageSize: number;
  /** Given every entry of the log once, in order; the next part is read when it has resolved. Must not reject. */
  readonly deliver: (stretch: TailStretch) => Promise<void>;
  /** Told of what kept a look from being had. */
  readonly failed: (error: unknown) => void;
}

/**
 * Follows the audit of all trees, up to its checkpoint and never beyond: within a batch later entries may be visible before
 * earlier ones. One of them reads for every client. A build that is behind is waited for.
 */
export class AuditTail {
  private running = false;
  private again = false;
  private stopped = false;

  constructor(
    private place: string,
    private readonly options: AuditTailOptions,
  ) {}

  /** Everything up to here was delivered or is being delivered. */
  get position(): string {
    return this.place;
  }

  /** Looks whether there is something new; while a look is under way, once more after it. */
  wake(): void {
    this.again = true;
    if (!this.running) void this.run();
  }

  /** Nothing is delivered afterwards but what is under way. */
  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.again && !this.stopped) {
      this.again = false;
      // A store that does not answer is asked again at the next wake-up; the clients keep their places.
      await this.advance().catch(this.options.failed);
    }
    this.running = false;
  }

  private async advance(): Promise<void> {
    const { readSide, pageSize, deliver } = this.options;
    const { position, readers } = await readSide.snapshot(feedModels, undefined);
    if (position === null) return;
    while (this.place < position && !this.stopped) {
      const after = this.place;
      const page = await readAuditTail(readers.audit, { after, to: position }, pageSize);
      // Before it is delivered, so that a client who joins meanwhile knows that this part passes him by.
      this.place = page.upTo;
      await deliver({ ...page, after, readers });
    }
  }
}
