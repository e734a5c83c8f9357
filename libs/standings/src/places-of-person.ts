import { type CommunityEvent, parseMembershipStream } from '@app/contracts';
import type { EventSubscription, RecordedEvent } from '@app/event-sourcing';

import { readToEnd } from './read-to-end';

type OwnershipEvent = Extract<CommunityEvent, { type: 'CommunityRegistered' | 'OwnershipTransferred' }>;

const isOfOwnership = (event: { readonly type: string }): event is RecordedEvent & OwnershipEvent =>
  event.type === 'CommunityRegistered' || event.type === 'OwnershipTransferred';

/**
 * Ids of the roots that the person owns. Nothing in the log is ordered by person, so this reads what was ever recorded of
 * communities: for acts that are rare.
 */
export const rootsOwnedBy = async (log: EventSubscription, personId: string): Promise<readonly string[]> => {
  const owned = new Set<string>();
  for await (const events of readToEnd(log, ['community-'])) {
    for (const { type, data } of events.filter(isOfOwnership)) {
      const ownerId = type === 'CommunityRegistered' ? data.ownerId : data.toPersonId;
      if (ownerId === personId) owned.add(data.rootId);
      else owned.delete(data.rootId);
    }
  }
  return [...owned];
};

const rootOf = (event: RecordedEvent, personId: string): string | null => {
  if (isOfOwnership(event)) {
    const { type, data } = event;
    const named = type === 'CommunityRegistered' ? [data.ownerId] : [data.fromPersonId, data.toPersonId];
    return named.includes(personId) ? data.rootId : null;
  }
  const place = parseMembershipStream(event.streamName);
  return place?.personId === personId ? place.rootId : null;
};

/** Ids of the roots of all trees that the person ever had anything to do with, his membership or his ownership. Reads the log. */
export const treesOf = async (log: EventSubscription, personId: string): Promise<readonly string[]> => {
  const trees = new Set<string>();
  for await (const events of readToEnd(log, ['community-', 'membership-'])) {
    for (const event of events) {
      const rootId = rootOf(event, personId);
      if (rootId !== null) trees.add(rootId);
    }
  }
  return [...trees];
};
