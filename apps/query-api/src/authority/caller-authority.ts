import { isUuid, type Permission } from '@app/contracts';
import {
  canSee,
  effectivePermissions,
  forbidden,
  isMember,
  isOwner,
  isSuspended,
  notFound,
  type Standing,
} from '@app/domain/reading';
import type { Standings } from '@app/standings';

/** Where the caller stands in the tree of a community that he sees. */
export interface Place {
  readonly rootId: string;
  readonly communityId: string;
  readonly standing: Standing;
}

/** What the caller may see and do, folded from the log at every use. */
export class CallerAuthority {
  constructor(private readonly standings: Standings) {}

  /** Rejects with the one `not-found` for a community that does not exist or that the caller does not see. */
  async at(personId: string | null, communityId: string): Promise<Place> {
    if (personId === null || !isUuid(communityId)) throw notFound();
    // Of an unknown one as much is read as of somebody else's, so that the time of a refusal tells nothing.
    const rootId = (await this.standings.rootsOf([communityId])).get(communityId) ?? communityId;
    const standing = await this.inTree(personId, rootId, [communityId]);
    if (standing === null || !canSee(standing, communityId)) throw notFound();
    return { rootId, communityId, standing };
  }

  /** The same, and `forbidden` for who lacks the permission there. */
  async holding(personId: string | null, communityId: string, permission: Permission): Promise<Place> {
    const place = await this.at(personId, communityId);
    requirePermission(place, permission);
    return place;
  }

  /** Where a person stands, with these communities looked at; null when there is no such root. */
  async inTree(personId: string, rootId: string, communityIds: readonly string[]): Promise<Standing | null> {
    return (await this.standings.standing(personId, rootId, communityIds))?.standing ?? null;
  }
}

/** True for who holds the permission in the community that he asked about. */
export const holds = ({ standing, communityId }: Place, permission: Permission): boolean =>
  effectivePermissions(standing, communityId).includes(permission);

/**
 * For what takes one more permission than the query itself.
 *
 * @throws DomainError `forbidden`
 */
export const requirePermission = (place: Place, permission: Permission): void => {
  if (!holds(place, permission)) throw forbidden([permission]);
};

/** Which communities of the tree the caller sees, of those that the log names: main members see all, others their own. */
export const sightOf = (standing: Standing): ((communityId: string) => boolean) => {
  const rootId = standing.tree.root.communityId;
  const seesAll = isMember(standing, rootId) && !isSuspended(standing, rootId);
  return (communityId) => seesAll || isOwner(standing) || isMember(standing, communityId);
};
