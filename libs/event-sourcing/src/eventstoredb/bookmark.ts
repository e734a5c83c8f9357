import { LogMismatchError, type Position, type RecordedEvent } from '../core';
import type { FeedItem } from './all-feed';
import type { FollowedLog } from './follow-all';

/** How far a follower is, and by what it knows the log again after a drop. */
export class Bookmark {
  #live = false;

  private constructor(
    private readonly log: FollowedLog,
    private readonly logId: string,
    private at: Position | null,
    /** The last event whose id is known, at that position or before it. */
    private anchor: Pick<RecordedEvent, 'id' | 'position'> | null,
  ) {}

  static async at(log: FollowedLog, position: Position | null): Promise<Bookmark> {
    const [logId, anchor] = await Promise.all([log.logId(), position === null ? null : log.reader.at(position)]);
    return new Bookmark(log, logId, position, anchor);
  }

  /** Whether the last that was heard said that there is nothing more for now. */
  get live(): boolean {
    return this.#live;
  }

  heard(live: boolean): void {
    this.#live = live;
  }

  get position(): Position | null {
    return this.at;
  }

  /** The event at that position, where it is known. */
  get eventId(): string | null {
    return this.anchor?.position === this.at ? this.anchor.id : null;
  }

  reached({ id, position }: Pick<RecordedEvent, 'id' | 'position'>): void {
    if (this.at !== null && position <= this.at) return;
    this.at = position;
    this.anchor = { id, position };
  }

  /** Takes in what came. `head` stood at the end of the log before the subscription began. Answers the events of it. */
  advance(items: readonly FeedItem[], head: RecordedEvent | null): readonly RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (const item of items) {
      if (item.kind === 'event') {
        if (this.at === null || item.event.position > this.at) events.push(item.event);
        this.reached(item.event);
      } else if (item.kind === 'checkpoint') {
        // Some say half of the place only, and then sort before the event that they follow.
        if (this.at === null || item.position > this.at) this.at = item.position;
      } else {
        this.heard(item.kind === 'caught-up');
        if (this.#live && head) this.reached(head);
      }
    }
    return events;
  }

  /** Rejects with `LogMismatchError` unless the log is the one that was followed so far and still holds what it had. */
  async verify(): Promise<void> {
    const { at, anchor, log } = this;
    const [logId, head, there] = await Promise.all([
      log.logId(),
      log.reader.last(),
      anchor && log.reader.at(anchor.position),
    ]);
    if (logId !== this.logId)
      throw new LogMismatchError('Another log has taken the place of the one that was followed');
    if (at !== null && (head === null || head.position < at)) throw endsEarlier();
    if (anchor && there?.id !== anchor.id)
      throw new LogMismatchError('The log has lost an event that was read from it');
  }
}

export const endsEarlier = () => new LogMismatchError('The log ends before what was read from it');
