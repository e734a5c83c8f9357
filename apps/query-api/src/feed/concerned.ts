import { communityStream, membershipStream } from '@app/contracts';
import type { AuditDocument } from '@app/read-models';

import type { FeedSubscription } from './feed-reader';

const ANY_COMMUNITY = communityStream('');

/** Tells whom some entries may give or take the right to read: all of a tree when a community of it changed, else one person. */
export const concernedBy = (documents: readonly AuditDocument[]): ((reader: FeedSubscription) => boolean) => {
  const trees = new Set<string | null>();
  const people = new Set<string>();
  for (const { rootId, event } of documents) {
    if (event.streamName.startsWith(ANY_COMMUNITY)) trees.add(rootId);
    else people.add(event.streamName);
  }
  return ({ personId, interest: { rootId } }) => trees.has(rootId) || people.has(membershipStream(rootId, personId));
};
