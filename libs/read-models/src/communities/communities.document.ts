import type { Community } from '@app/domain/reading';

/** A community as its stream tells it; its id is the communityId. */
export interface CommunityDocument {
  readonly rootId: string;
  /** False for the root of a tree. */
  readonly managed: boolean;
  /** When it was registered or added. */
  readonly addedAt: string;
  readonly community: Community;
}
