import { DomainError } from '@app/contracts';
import type { AuditDocument, AuditInterest } from '@app/read-models';

import type { CallerAuthority, Place } from '../authority/caller-authority';
import type { ShowEntry } from '../views/audit-entries';
import type { EventChannel } from './event-channel';
import type { FeedSettings, FeedTime } from './feed-settings';

/** Who reads a feed, and of what. */
export interface FeedSubscription {
  readonly personId: string;
  readonly communityId: string;
  readonly interest: AuditInterest;
  /** Milliseconds since 1970, when the token ends. */
  readonly expiresAt: number;
}

interface FeedReaderContext {
  readonly authority: Pick<CallerAuthority, 'holding'>;
  readonly time: FeedTime;
  readonly settings: FeedSettings;
  /** Told of what kept his authority from being read. */
  readonly failed: (error: unknown) => void;
}

/** One client of the feed: how far he is, and whether he may still read. */
export class FeedReader {
  /** The position up to which he has everything; null while he goes along with the tail. */
  behind: string | null;
  /** True while something is being sent to him or read for him. */
  busy = false;
  private place: Place | null = null;
  private confirmedAt: number;
  private doubted = true;
  private heartbeatDue: number;
  private confirming: Promise<unknown> | null = null;

  constructor(
    readonly subscription: FeedSubscription,
    readonly channel: EventChannel,
    after: string,
    private readonly context: FeedReaderContext,
  ) {
    this.behind = after;
    this.confirmedAt = context.time.elapsed();
    this.heartbeatDue = this.confirmedAt + context.settings.heartbeatMs;
  }

  /** True while something may have changed what he may see. */
  get isDoubted(): boolean {
    return this.doubted;
  }

  /** Something happened that may have changed what he may see. */
  doubt(): void {
    this.doubted = true;
  }

  /**
   * Sends entries, authorising him anew whenever that is due; `patience` is how long he may keep it waiting each time, in
   * milliseconds. False when not all of them went out: he has left, or `behind` says how far he got. Rejects when his authority
   * cannot be read.
   */
  async send(documents: readonly AuditDocument[], show: ShowEntry, patience = 0): Promise<boolean> {
    if (documents.length === 0) return (await this.confirm()) !== null;
    for (const document of documents) {
      if (patience > 0) await this.channel.room(patience);
      const place = await this.confirm();
      if (place === null || this.channel.full) return false;
      this.channel.entry(show(document, place.standing));
      this.behind = document.position;
    }
    return true;
  }

  /** Ends him when his token is over or he takes nothing; sends what is due and authorises him anew in time. */
  attend(): void {
    const { time, settings } = this.context;
    this.endExpired();
    if (this.channel.fullFor > settings.patienceMs) this.channel.cut();
    const unconfirmedFor = time.elapsed() - this.confirmedAt;
    // While his authority cannot be read nothing is sent; that must not go on for ever.
    if (unconfirmedFor > 2 * settings.reauthoriseMs) this.channel.end('the access could not be confirmed');
    if (this.channel.closed) return;
    this.beat(time.elapsed());
    if (this.doubted || unconfirmedFor >= settings.reauthoriseMs) this.reauthorise();
  }

  private endExpired(): void {
    if (this.context.time.now() >= this.subscription.expiresAt) this.channel.end('the token has expired');
  }

  private beat(elapsed: number): void {
    if (elapsed < this.heartbeatDue) return;
    this.heartbeatDue = elapsed + this.context.settings.heartbeatMs;
    if (!this.channel.full) this.channel.comment('heartbeat');
  }

  private reauthorise(): void {
    // A fault leaves him doubted, so that the next look tries again.
    this.confirming ??= this.confirm()
      .catch(this.context.failed)
      .finally(() => (this.confirming = null));
  }

  /** Where he stands; null, and the end of his channel, when he may no longer read. Rejects when that cannot be told. */
  private async confirm(): Promise<Place | null> {
    const { authority, time, settings } = this.context;
    const now = time.elapsed();
    this.endExpired();
    if (this.channel.closed) return null;
    if (!this.doubted && this.place !== null && now - this.confirmedAt < settings.authorityHoldsMs) return this.place;
    // Taken back before the look, because a doubt that comes while it lasts is one about its answer.
    this.doubted = false;
    try {
      const { personId, communityId } = this.subscription;
      this.place = await authority.holding(personId, communityId, 'COMMUNITY_READ_AUDIT');
      this.confirmedAt = now;
      return this.place;
    } catch (error) {
      this.doubted = true;
      if (!(error instanceof DomainError)) throw error;
      this.channel.end('the access has ended');
      return null;
    }
  }
}
