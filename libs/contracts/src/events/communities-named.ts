import type { GuestlistEvent } from './index';

/**
 * The communities that the event names, those of the whole offer for an event of an invitation; what was taken out of an
 * offer by the event itself comes last. None for what concerns a person and no tree.
 */
export const communitiesNamed = ({ data }: GuestlistEvent): readonly string[] => {
  if ('scopes' in data) {
    const removed = 'removedCommunityIds' in data ? data.removedCommunityIds : [];
    return [...data.scopes.map(({ communityId }) => communityId), ...removed];
  }
  if ('communityIds' in data) return data.communityIds;
  return 'communityId' in data ? [data.communityId] : [];
};
