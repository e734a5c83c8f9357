import { shareAuditEntries } from '@app/read-models';

import type { AuditEntries } from '../views/audit-entries';
import type { TailStretch } from './audit-tail';
import { concernedBy } from './concerned';
import type { FeedReader } from './feed-reader';
import type { FeedReaders } from './feed-readers';

interface Tree {
  readonly rootId: string;
  /** Those who go along with the tail. */
  readonly live: readonly FeedReader[];
}

/** Hands what the tail has read to those who go along with it. A tree in which nothing happened costs nothing. */
export class FeedDelivery {
  constructor(
    private readonly readers: Pick<FeedReaders, 'treesOf'>,
    private readonly entries: AuditEntries,
    /** Told of everybody whose turn it was, when that is over. */
    private readonly done: (reader: FeedReader) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Resolves when everybody has it; whoever does not, for whatever reason, is left behind it. Never rejects. */
  async deliver(stretch: TailStretch): Promise<void> {
    const trees = this.hold(stretch);
    const readers = trees.flatMap(({ live }) => live);
    try {
      await this.share(stretch, trees);
    } catch (error) {
      // A store did not answer. Those who are behind now read for themselves.
      this.failed(error);
    } finally {
      for (const reader of readers) {
        reader.busy = false;
        this.done(reader);
      }
    }
  }

  /** Until it has been sent, this part is one that they all lack. */
  private hold({ documents, after }: TailStretch): readonly Tree[] {
    const isConcerned = concernedBy(documents);
    return this.readers.treesOf(documents).flatMap(([rootId, all]) => {
      for (const reader of all) if (isConcerned(reader.subscription)) reader.doubt();
      const live = all.filter(({ behind, channel }) => behind === null && !channel.closed);
      for (const reader of live) {
        reader.behind = after;
        reader.busy = true;
      }
      return live.length === 0 ? [] : [{ rootId, live }];
    });
  }

  /** Nobody waits for a fault that is another one's. */
  private async settled(all: readonly Promise<void>[]): Promise<void> {
    await Promise.all(all.map((one) => one.catch(this.failed)));
  }

  private async share({ documents, readers }: TailStretch, trees: readonly Tree[]): Promise<void> {
    const rootIds = trees.map(({ rootId }) => rootId);
    const shareOf = await shareAuditEntries(documents, rootIds, readers.memberships);
    const sent = trees.map(async ({ rootId, live }) => {
      const parts = live.map((reader) => ({ reader, part: shareOf(reader.subscription.interest) }));
      const wanted = [...new Set(parts.flatMap(({ part }) => part))];
      const show = await this.entries.open(rootId, wanted, readers.memberships);
      await this.settled(
        parts.map(async ({ reader, part }) => {
          const nothingToDo = part.length === 0 && !reader.isDoubted;
          if (nothingToDo || (await reader.send(part, show))) reader.behind = null;
        }),
      );
    });
    await this.settled(sent);
  }
}
