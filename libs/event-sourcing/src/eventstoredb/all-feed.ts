import {
  streamNameFilter,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type Filter,
  type Position as ServerPosition,
} from '@eventstore/db-client';

import { StoreUnavailableError, type Position, type RecordedEvent } from '../core';
import type { Connection } from './connection';
import { parsePosition, printPosition } from './positions';
import { matches, toRecordedEvent } from './recorded-events';

/** What a subscription says beside its events, in its place among them. */
export type FeedItem =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caught-up' }
  | { readonly kind: 'fell-behind' };

/** A subscription is over that nobody told to end; `cause` says why. Routine: what follows it goes on with another. */
export class SubscriptionDrop extends Error {
  override readonly name = 'SubscriptionDrop';

  constructor(reason: unknown) {
    super('The subscription was dropped', { cause: reason });
  }
}

class Marker {
  constructor(readonly item: FeedItem) {}
}

/** So many events without a match the server looks through before it says where it is; its own default is 32. */
const SEARCH_WINDOW = 4_096;

/** One live subscription to everything with these prefixes, held back when nobody takes what it delivers. */
export class AllFeed {
  /** Gives the process another connection than the one that this came by. */
  readonly replaceConnection: () => void;
  readonly #subscription: AllStreamSubscription;
  readonly #stopHearing: () => void;
  readonly #items: FeedItem[] = [];
  #ended: SubscriptionDrop | null = null;
  #wake: () => void = ignore;
  #drained: () => void = ignore;

  constructor(
    connection: Connection,
    after: Position | null,
    private readonly prefixes: readonly string[],
    private readonly room: number,
  ) {
    const { client, callOptions } = connection;
    this.replaceConnection = () => connection.renew(client);
    const fromPosition = (after === null ? null : parsePosition(after)) ?? 'start';
    this.#subscription = client.subscribeToAll({ ...callOptions, fromPosition, filter: filterOf(prefixes) });
    // Errors may come after the end, and one that nobody listens for would end the process.
    this.#subscription.on('error', ignore);
    this.mark('caughtUp', { kind: 'caught-up' });
    this.mark('fellBehind', { kind: 'fell-behind' });
    this.#stopHearing = connection.onRenewed(() => this.end(new StoreUnavailableError('The connection was replaced')));
    void this.pump();
  }

  get size(): number {
    return this.#items.length;
  }

  /** Why there will be no more, when everything that came has been taken. */
  get ended(): SubscriptionDrop | null {
    return this.#items.length === 0 ? this.#ended : null;
  }

  /** In the order of the log, at most so many. */
  take(count: number): FeedItem[] {
    const taken = this.#items.splice(0, count);
    if (this.#items.length < this.room) this.#drained();
    return taken;
  }

  /** Resolves when there are so many, when there will be no more, when the signal says so, or after `atMostMs`. */
  async wait(count: number, atMostMs: number, signal: AbortSignal): Promise<void> {
    if (this.#items.length >= count || this.#ended || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#wake = ignore;
        signal.removeEventListener('abort', done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, atMostMs);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = () => {
        if (this.#items.length >= count || this.#ended) done();
      };
    });
  }

  /** Ends it; safe to repeat. */
  stop(): void {
    this.end(null);
  }

  private end(reason: unknown): void {
    this.#ended ??= new SubscriptionDrop(reason);
    this.#stopHearing();
    this.#subscription.unsubscribe().catch(ignore);
    this.#subscription.destroy();
    this.#drained();
    this.#wake();
  }

  /** The client tells this while events wait to be read: pushed among them it stays in its place. */
  private mark(name: string, item: FeedItem): void {
    this.#subscription.on(name, () => void this.#subscription.push(new Marker(item)));
  }

  private async pump(): Promise<void> {
    try {
      for await (const read of this.#subscription as AsyncIterable<AllStreamResolvedEvent | Marker>) {
        const item = read instanceof Marker ? read.item : this.eventItem(read);
        if (item) this.#items.push(item);
        this.#wake();
        if (this.#items.length >= this.room) await this.roomAgain();
        if (this.#ended) return;
      }
      // The server ends subscriptions of its own accord, without an error: no less a drop.
      this.end(new StoreUnavailableError('EventStoreDB ended the subscription'));
    } catch (error) {
      this.end(error);
    }
  }

  private eventItem(resolved: AllStreamResolvedEvent): FeedItem | null {
    const event = toRecordedEvent(resolved);
    return event && matches(this.prefixes, event) ? { kind: 'event', event } : null;
  }

  private async roomAgain(): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      this.#drained = () => {
        this.#drained = ignore;
        resolve();
      };
    });
  }
}

const ignore = (): void => undefined;

const filterOf = (prefixes: readonly string[]): Filter => {
  const options = {
    maxSearchWindow: SEARCH_WINDOW,
    checkpointInterval: 1,
    checkpointReached: (subscription: AllStreamSubscription, place: ServerPosition) => {
      const position = printPosition(place);
      if (position !== null) subscription.push(new Marker({ kind: 'checkpoint', position }));
    },
  };
  // No prefix at all means everything that is not the server's own.
  return prefixes.includes('')
    ? streamNameFilter({ ...options, regex: '^[^$]' })
    : streamNameFilter({ ...options, prefixes: [...prefixes] });
};
