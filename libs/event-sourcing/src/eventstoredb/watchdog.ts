import { StoreUnavailableError, type Position } from '../core';
import { type AllFeed, SubscriptionDrop } from './all-feed';
import { endsEarlier, type Bookmark } from './bookmark';
import type { FollowedLog } from './follow-all';
import { matches } from './recorded-events';

/** So far ahead is looked for an event that a subscription keeps back. */
const PAGE = 1_000;
/** An event that is missing at so many looks in a row is not on its way any more. */
const LOOKS = 4;

/** Asks the log itself when a subscription says nothing: it may have died without a word. */
export class Watchdog {
  #suspect: Position | null = null;
  #looks = 0;

  constructor(
    private readonly log: FollowedLog,
    private readonly feed: AllFeed,
    private readonly prefixes: readonly string[],
  ) {}

  /** Advances the bookmark over what the filter leaves out; throws when the subscription keeps on keeping an event back. */
  async look(bookmark: Bookmark): Promise<void> {
    const { reader } = this.log;
    const head = await reader.last();
    if (this.hasNews() || !head) return;
    if (bookmark.position !== null && head.position < bookmark.position) throw endsEarlier();
    if (head.position === bookmark.position) {
      bookmark.heard(true);
      return;
    }
    const next = await reader.after(bookmark.position, PAGE);
    if (this.hasNews()) return;
    const keptBack = next.find((event) => matches(this.prefixes, event));
    if (keptBack) this.suspect(keptBack.position);
    else for (const event of next.slice(-1)) bookmark.reached(event);
    bookmark.heard(!keptBack && next.length < PAGE);
  }

  private hasNews(): boolean {
    return this.feed.size > 0 || this.feed.ended !== null;
  }

  /** What was written a moment ago may be on its way. */
  private suspect(position: Position): void {
    this.#looks = this.#suspect === position ? this.#looks + 1 : 1;
    this.#suspect = position;
    if (this.#looks < LOOKS) return;
    this.feed.replaceConnection();
    throw new SubscriptionDrop(new StoreUnavailableError('The subscription keeps back events that are in the log'));
  }
}
