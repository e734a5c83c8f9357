import { listAudit } from '@app/read-models';

import type { ReadSide } from '../reading/read-side';
import type { AuditEntries } from '../views/audit-entries';
import { feedModels } from './audit-tail';
import type { FeedReader } from './feed-reader';
import type { FeedSettings } from './feed-settings';

export interface CatchUpContext {
  readonly readSide: Pick<ReadSide, 'snapshot'>;
  readonly entries: AuditEntries;
  readonly settings: Pick<FeedSettings, 'catchUpSize' | 'turnPatienceMs'>;
  /** Where the tail is now; null when it has stopped. */
  readonly tailPosition: () => string | null;
}

/**
 * Sends the next page of what a client lacks, up to where the tail is and up to the checkpoint. `behind` says
 * how far that went. Rejects when a store does not answer; then he has lost nothing.
 */
export const catchUp = async (reader: FeedReader, context: CatchUpContext): Promise<void> => {
  const { readSide, entries, settings, tailPosition } = context;
  const { position, readers } = await readSide.snapshot(feedModels, undefined);
  const [from, tail] = [reader.behind, tailPosition()];
  if (tail === null || position === null || from === null) return;
  // A build that has just gone live may be behind the one that the tail has read.
  const to = position < tail ? position : tail;
  if (from >= to || reader.channel.closed) return;
  const { interest } = reader.subscription;
  const listing = { ...interest, from, to, since: null, until: null };
  const page = await listAudit(readers, listing, { direction: 'asc', limit: settings.catchUpSize });
  // Both bounds are inclusive, and he has the first one.
  const documents = page.items.map(({ document }) => document).filter((document) => document.position !== from);
  const show = await entries.open(interest.rootId, documents, readers.memberships);
  // What concerns him may be among what he does not want to see, so he is authorised for every page.
  reader.doubt();
  if (!(await reader.send(documents, show, settings.turnPatienceMs))) return;
  reader.behind = page.next === null ? to : String(page.next.order);
};
