import type { OwnCommunityView } from '@app/contracts';
import type { BuildReader, Keyset } from '@app/documents';
import { canSee, type Standing } from '@app/domain/reading';
import { type CommunityDocument, managedCommunityIds, type MembershipDocument, membershipsOf } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { ReadSide } from '../reading/read-side';
import { ownCommunityFor } from '../views/community.view';

/** Where the caller has access: trees whose root he sees, then managed communities by themselves. */
export class ListMyCommunities extends Query<Listed<OwnCommunityView>> {
  constructor(
    readonly asked: Asked,
    readonly page: Page,
  ) {
    super();
  }
}

/** An item with its place in the list: the rank of the membership and, within it, the community. */
interface Placed {
  readonly place: Keyset;
  readonly item: OwnCommunityView;
}

const AFTER_EVERY_ID = '~';

@QueryHandler(ListMyCommunities)
export class ListMyCommunitiesHandler implements IQueryHandler<ListMyCommunities> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
  ) {}

  async execute({ asked, page }: ListMyCommunities): Promise<Listed<OwnCommunityView>> {
    const { position, readers } = await this.readSide.snapshot(['memberships', 'communities'], asked.minPosition);
    const { personId } = asked;
    if (personId === null) return { items: [], next: null, position };
    const { limit, after } = page;
    const from = after === undefined ? {} : { from: String(after.order) };
    const memberships = await membershipsOf(readers.memberships, personId, { limit: limit + 1, ...from });
    const placed = await Promise.all(
      memberships.items.map(({ document }) => this.placesIn(personId, document, readers.communities)),
    );
    const rest = placed.flat().filter(({ place }) => after === undefined || isAfter(place, after));
    const items = rest.slice(0, limit);
    const lastRead = memberships.next === null ? null : { order: memberships.next.order, id: AFTER_EVERY_ID };
    const next = rest.length > items.length ? (items.at(-1)?.place ?? null) : lastRead;
    return { items: items.map(({ item }) => item), next, position };
  }

  private async placesIn(
    personId: string,
    { rootId, rank, scopes }: MembershipDocument,
    communities: BuildReader<CommunityDocument>,
  ): Promise<readonly Placed[]> {
    const seesRoot = scopes.includes(rootId);
    const communityIds = seesRoot ? [...scopes, ...(await managedCommunityIds(communities, rootId))] : scopes;
    const standing = await this.authority.inTree(personId, rootId, communityIds);
    return standing === null ? [] : placesFor(standing, rank);
  }
}

const isAfter = (place: Keyset, after: Keyset): boolean =>
  place.order > after.order || (place.order === after.order && place.id > after.id);

/** The root with all that is managed in it is one item; without the root, each managed community is one. */
const placesFor = (standing: Standing, rank: string): readonly Placed[] => {
  const { root, communities } = standing.tree;
  const managed = Object.values(communities)
    .filter(({ communityId }) => communityId !== root.communityId && canSee(standing, communityId))
    .map((community) => ({ ...ownCommunityFor(standing, community), managed: [] as [] }))
    .toSorted((left, right) => (left.communityId < right.communityId ? -1 : 1));
  if (!canSee(standing, root.communityId)) {
    return managed.map((item) => ({ place: { order: rank, id: item.communityId }, item }));
  }
  const item = { ...ownCommunityFor(standing, root), managed };
  return [{ place: { order: rank, id: root.communityId }, item }];
};
