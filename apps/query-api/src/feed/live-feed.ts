import type { Readable } from 'node:stream';

import { DomainError } from '@app/contracts';
import type { DocumentStore } from '@app/documents';
import type { OnModuleDestroy } from '@nestjs/common';
import { mergeMap, Subject } from 'rxjs';

import type { CallerAuthority } from '../authority/caller-authority';
import type { ReadSide } from '../reading/read-side';
import type { AuditEntries } from '../views/audit-entries';
import { AuditTail, feedModels, type TailStretch } from './audit-tail';
import { catchUp } from './catch-up';
import { EventChannel } from './event-channel';
import { FeedDelivery } from './feed-delivery';
import { FeedFaults } from './feed-faults';
import { FeedReader, type FeedSubscription } from './feed-reader';
import { FeedReaders } from './feed-readers';
import type { FeedSettings, FeedTime } from './feed-settings';

export interface LiveFeedOptions {
  readonly documents: Pick<DocumentStore, 'onWrite'>;
  readonly readSide: Pick<ReadSide, 'snapshot'>;
  readonly authority: Pick<CallerAuthority, 'holding'>;
  readonly entries: AuditEntries;
  readonly settings: FeedSettings;
  readonly time: FeedTime;
}

/** How long clients have, at the end of the process, to take what is on its way to them. */
const FAREWELL_MS = 1_000;

/**
 * The audit as it is written, for every client of this process. One tail reads for all of them; whoever is not where the tail
 * is (he resumes, or did not take what he was sent) reads for himself until he has caught up with it. Nothing but a
 * position is kept for a client who does not keep up.
 */
export class LiveFeed implements OnModuleDestroy {
  private readonly readers: FeedReaders;
  private readonly delivery: FeedDelivery;
  private readonly failed: (error: unknown) => void;
  private readonly turns = new Subject<FeedReader>();
  private tail: AuditTail | null = null;
  private rest: () => void = () => undefined;
  private stopping = false;

  constructor(private readonly options: LiveFeedOptions) {
    const { settings, time } = options;
    const faults = new FeedFaults(() => time.elapsed());
    this.failed = (error) => faults.tell(error);
    this.readers = new FeedReaders(settings);
    this.delivery = new FeedDelivery(this.readers, options.entries, (reader) => this.invite(reader), this.failed);
    this.turns.pipe(mergeMap((reader) => this.takeTurn(reader), settings.catchUps)).subscribe();
  }

  /** Clients being served. */
  get clients(): number {
    return this.readers.size;
  }

  /**
   * The entries after a position, or from now on. Rejects with `too-many-requests` when a limit is reached, and with
   * `store-unavailable` once the process is stopping.
   */
  async open(subscription: FeedSubscription, after: string | null): Promise<Readable> {
    const { readSide, time, settings } = this.options;
    const release = this.readers.reserve(subscription.personId);
    try {
      const { position } = await readSide.snapshot(feedModels, undefined);
      if (this.stopping) throw stopped();
      const channel = new EventChannel(() => time.elapsed(), {
        room: () => this.invite(reader),
        closed: () => {
          release();
          this.leave(reader);
        },
      });
      const reader = new FeedReader(subscription, channel, after ?? position ?? '', {
        ...this.options,
        failed: this.failed,
      });
      channel.retryAfter(settings.retryMs);
      this.enter(reader, position ?? '');
      return channel.stream;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Ends every feed, soon and for good. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    const closed = [...this.readers.all()].map(({ channel }) => {
      const gone = new Promise<void>((resolve) => channel.stream.once('close', resolve));
      channel.end('the server is stopping');
      return gone;
    });
    const farewell = setTimeout(() => [...this.readers.all()].forEach(({ channel }) => channel.cut()), FAREWELL_MS);
    await Promise.all(closed);
    clearTimeout(farewell);
  }

  private enter(reader: FeedReader, position: string): void {
    this.readers.add(reader);
    this.tail ??= this.follow(position);
    this.invite(reader);
    reader.attend();
  }

  private leave(reader: FeedReader): void {
    this.readers.remove(reader);
    if (!this.readers.all().next().done) return;
    this.rest();
    this.tail?.stop();
    this.tail = null;
  }

  /** The one wake-up of all clients: writes of this process are heard of, those of others are looked for. */
  private follow(position: string): AuditTail {
    const { documents, readSide, time, settings } = this.options;
    const deliver = (stretch: TailStretch) => this.delivery.deliver(stretch);
    const tail = new AuditTail(position, { readSide, pageSize: settings.pageSize, deliver, failed: this.failed });
    const stopListening = documents.onWrite(() => tail.wake());
    const stopLooking = time.every(settings.lookMs, () => {
      tail.wake();
      this.attendAll();
    });
    this.rest = () => {
      stopListening();
      stopLooking();
    };
    tail.wake();
    return tail;
  }

  private attendAll(): void {
    for (const reader of [...this.readers.all()]) {
      reader.attend();
      this.invite(reader);
    }
  }

  /** Lets a client who lags behind read for himself, when there is something for him and he takes it. */
  private invite(reader: FeedReader): void {
    const { behind, busy, channel } = reader;
    if (this.tail === null || behind === null || busy || channel.closed || channel.full) return;
    if (behind === this.tail.position) reader.behind = null;
    if (behind >= this.tail.position) return;
    reader.busy = true;
    this.turns.next(reader);
  }

  private async takeTurn(reader: FeedReader): Promise<void> {
    const { readSide, entries, settings } = this.options;
    const tailPosition = () => this.tail?.position ?? null;
    const before = reader.behind;
    await catchUp(reader, { readSide, entries, settings, tailPosition }).catch(this.failed);
    reader.busy = false;
    // Without progress, as after a fault, he waits for the next look at what is due.
    if (reader.behind !== before) this.invite(reader);
  }
}

const stopped = (): DomainError =>
  new DomainError('store-unavailable', 'The service is stopping. Repeat the request in a moment.');
