import type { CommunityView } from '@app/contracts';
import { canSee, communityIn } from '@app/domain/reading';
import { listManagedCommunities } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { ReadSide } from '../reading/read-side';
import { communityViewFor } from '../views/community.view';

/** The managed communities of a community that the caller sees; none where nothing can be managed. */
export class ListManagedCommunities extends Query<Listed<CommunityView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(ListManagedCommunities)
export class ListManagedCommunitiesHandler implements IQueryHandler<ListManagedCommunities> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
  ) {}

  async execute({ asked, communityId, page }: ListManagedCommunities): Promise<Listed<CommunityView>> {
    const { rootId, standing } = await this.authority.at(asked.personId, communityId);
    const { position, readers } = await this.readSide.snapshot(['communities'], asked.minPosition);
    if (communityId !== rootId) return { items: [], next: null, position };
    const found = await listManagedCommunities(readers.communities, rootId, { direction: 'asc', ...page });
    const communityIds = found.items.map(({ id }) => id);
    const { ownerId } = standing.tree.root;
    const [widened, directory] = await Promise.all([
      this.authority.inTree(standing.personId, rootId, communityIds),
      this.directories.openMembers(ownerId === null ? [] : [{ rootId, personId: ownerId }]),
    ]);
    const items = communityIds.flatMap((id) => {
      const community = widened === null ? null : communityIn(widened.tree, id);
      if (widened === null || community === null || !canSee(widened, id)) return [];
      return [communityViewFor(widened, { community, root: widened.tree.root }, directory)];
    });
    return { items, next: found.next, position };
  }
}
