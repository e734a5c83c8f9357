import { Readable } from 'node:stream';

import type { AuditEntryView } from '@app/contracts';

// What may wait in here for a client, beside what the socket holds for him.
const HIGH_WATER_MARK = 16 * 1_024;

/** Server-sent events to one client, as a stream that is handed to the HTTP server. */
export class EventChannel {
  readonly stream: Readable;
  private fullSince: number | null = null;
  private over = false;
  private resume: () => void = () => undefined;

  constructor(
    private readonly elapsed: () => number,
    private readonly on: { readonly room: () => void; readonly closed: () => void },
  ) {
    this.stream = new Readable({ highWaterMark: HIGH_WATER_MARK, read: () => this.takenUp() });
    this.stream.once('close', () => {
      this.over = true;
      this.resume();
      this.on.closed();
    });
  }

  /** True when the client has left or is being left. */
  get closed(): boolean {
    return this.over;
  }

  /** True while the client does not take what waits for him. */
  get full(): boolean {
    return this.fullSince !== null;
  }

  /** Milliseconds that the client has taken nothing of what waits for him, or has not closed after the end. */
  get fullFor(): number {
    return this.fullSince === null ? 0 : this.elapsed() - this.fullSince;
  }

  /** Resolves when there is room, the client has left, or the time in milliseconds is over. For one at a time. */
  async room(patience: number): Promise<void> {
    if (!this.full || this.over) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** How the client comes back after an end. */
  retryAfter(ms: number): void {
    this.push(`retry: ${ms}\n\n`);
  }

  /** One entry, to be taken as written even when the channel is full afterwards. */
  entry(entry: AuditEntryView): void {
    this.push(`id: ${entry.position}\nevent: ${entry.type}\ndata: ${JSON.stringify(entry)}\n\n`);
  }

  comment(text: string): void {
    this.push(`: ${text}\n\n`);
  }

  /** Ends the stream with a word about the reason. A client that takes nothing is cut off. Safe to repeat. */
  end(reason: string): void {
    if (this.over) return;
    if (this.full) {
      this.cut();
      return;
    }
    this.comment(reason);
    this.over = true;
    this.stream.push(null);
    // What is left must be taken in time, too.
    this.fullSince = this.elapsed();
  }

  /** Breaks the connection: what waited is lost, and the client knows that the answer is not whole. */
  cut(): void {
    this.over = true;
    this.stream.destroy();
  }

  private push(text: string): void {
    if (this.over) return;
    if (!this.stream.push(text)) this.fullSince ??= this.elapsed();
  }

  private takenUp(): void {
    if (this.fullSince === null) return;
    this.fullSince = null;
    this.resume();
    this.on.room();
  }
}
