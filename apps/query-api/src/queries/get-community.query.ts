import type { CommunityView } from '@app/contracts';
import { communityIn, notFound } from '@app/domain/reading';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import { ReadSide } from '../reading/read-side';
import { communityViewFor } from '../views/community.view';

/** One community as far as the caller sees it, from the log itself. */
export class GetCommunity extends Query<CommunityView> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
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
  ) {}

  async execute({ asked, communityId }: GetCommunity): Promise<CommunityView> {
    const { standing, rootId } = await this.authority.at(asked.personId, communityId);
    await this.readSide.requirePosition(asked.minPosition);
    const community = communityIn(standing.tree, communityId);
    if (community === null) throw notFound();
    const { ownerId } = standing.tree.root;
    const directory = await this.directories.openMembers(ownerId === null ? [] : [{ rootId, personId: ownerId }]);
    return communityViewFor(standing, community, directory);
  }
}
