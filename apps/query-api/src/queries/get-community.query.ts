import type { CommunityView } from '@app/contracts';
import { communityIn, notFound, type Tree } from '@app/domain/reading';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, type Place } from '../authority/caller-authority';
import { PeopleDirectory } from '../directory/directory';
import { Past } from '../history/past';
import { PointsInTime } from '../history/points-in-time';
import type { Asked } from '../reading/asked';
import { ReadSide } from '../reading/read-side';
import { communityViewFor } from '../views/community.view';

/**
 * One community as far as the caller sees it, from the log itself. With `asOf` as it was then, for who sees it today;
 * `not-found` when it did not exist then.
 */
export class GetCommunity extends Query<CommunityView> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    /** A time or a position; undefined for now. */
    readonly asOf: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetCommunity)
export class GetCommunityHandler implements IQueryHandler<GetCommunity> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly points: PointsInTime,
    private readonly past: Past,
  ) {}

  async execute({ asked, communityId, asOf }: GetCommunity): Promise<CommunityView> {
    const place = await this.authority.at(asked.personId, communityId);
    const { standing, rootId } = place;
    await this.readSide.requirePosition(asked.minPosition);
    const tree = asOf === undefined ? standing.tree : await this.treeAt(place, asOf, asked.minPosition);
    const community = tree === null ? null : communityIn(tree, communityId);
    if (tree === null || community === null) throw notFound();
    const { ownerId } = tree.root;
    const directory = await this.directories.openMembers(ownerId === null ? [] : [{ rootId, personId: ownerId }]);
    return communityViewFor(standing, { community, root: tree.root }, directory);
  }

  private async treeAt(
    { rootId, communityId }: Place,
    asOf: string,
    minPosition: string | undefined,
  ): Promise<Tree | null> {
    const { until } = await this.points.find(asOf, minPosition);
    return this.past.tree(rootId, [communityId], until);
  }
}
