import type { OwnCommunityView } from '@app/contracts';
import { type Community, type Standing, treeOf } from '@app/domain/reading';
import { managedCommunities, type MembershipDocument, membershipsOf } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { type Readers, ReadSide } from '../reading/read-side';
import { isAfter, type Placed, placesIn } from '../views/access.view';
import { placeInCommunityFor } from '../views/community.view';

/**
 * Where the caller has access: trees whose root he sees, then managed communities by themselves. What he holds, and the
 * root and the communities where he holds it, are told by the log; managed communities that come to him through main
 * stand as the read model has them at the position of the answer.
 */
export class ListMyCommunities extends Query<Listed<OwnCommunityView>> {
  constructor(
    readonly asked: Asked,
    readonly page: Page,
  ) {
    super();
  }
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
      memberships.items.map(({ document }) => this.placesIn(personId, document, readers)),
    );
    const rest = placed.flat().filter((one) => isAfter(one, after));
    const items = rest.slice(0, limit);
    const lastRead = memberships.next === null ? null : { order: memberships.next.order, id: AFTER_EVERY_ID };
    const next = rest.length > items.length ? (items.at(-1)?.place ?? null) : lastRead;
    return { items: items.map(({ item }) => item), next, position };
  }

  private async placesIn(
    personId: string,
    { rootId, rank, scopes }: MembershipDocument,
    { communities }: Readers<'communities'>,
  ): Promise<readonly Placed<OwnCommunityView>[]> {
    const held = await this.authority.inTree(personId, rootId, scopes);
    if (held === null) return [];
    const standing = scopes.includes(rootId) ? await withManaged(held, communities) : held;
    const itemOf = (community: Community) => placeInCommunityFor(standing, community);
    return placesIn(standing, rank, { isShown: () => true, itemOf });
  }
}

const withManaged = async (standing: Standing, communities: Readers<'communities'>['communities']) => {
  const { root, communities: held } = standing.tree;
  const managed: Community[] = [];
  for await (const documents of managedCommunities(communities, root.communityId)) {
    managed.push(...documents.map(({ document }) => document.community));
  }
  return { ...standing, tree: treeOf(root, [...managed, ...Object.values(held)]) };
};
