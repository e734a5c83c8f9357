import type { EmailAddress, MemberView } from '@app/contracts';
import type { BuildReader, DocumentPage } from '@app/documents';
import { canSee, inheritedRoles, ownRoles, seesTree, type Tree, treeOf } from '@app/domain/reading';
import { type CommunityDocument, listMembers, type MembershipDocument, membershipId } from '@app/read-models';
import type { People } from '@app/people';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, type Place, sightOf } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { mentionsOf, PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { type Readers, ReadSide } from '../reading/read-side';
import { PEOPLE } from '../tokens';
import { memberStatus, memberViewFor, standingOf } from '../views/member.view';

export interface MemberFilters {
  readonly email?: EmailAddress | undefined;
  readonly role?: string | undefined;
  readonly status?: MemberView['status'] | undefined;
  readonly wholeTree: boolean;
}

/** Everybody with access to a community, or to anything in the tree of a root. */
export class ListMembers extends Query<Listed<MemberView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly filters: MemberFilters,
    readonly page: Page,
  ) {
    super();
  }
}

type Keep = (document: MembershipDocument) => boolean;

@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    @Inject(PEOPLE) private readonly people: People,
  ) {}

  async execute({ asked, communityId, filters, page }: ListMembers): Promise<Listed<MemberView>> {
    const place = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_LIST_MEMBER');
    const scope = scopeOf(place, filters.wholeTree);
    const { position, readers } = await this.readSide.snapshot(['memberships', 'communities'], asked.minPosition);
    const tree = await projectedTree(readers.communities, place);
    if (tree === null) return { items: [], next: null, position };
    const keep = isListed(tree, communityId, filters);
    const found = await this.find(readers, place, { scope, keep, filters, page });
    const documents = found.items.map(({ document }) => document);
    return { items: await this.show(documents, { place, tree, filters, readers }), next: found.next, position };
  }

  private async find(
    { memberships }: Readers<'memberships'>,
    { rootId }: Place,
    { scope, keep, filters, page }: { scope: string | null; keep: Keep; filters: MemberFilters; page: Page },
  ): Promise<DocumentPage<MembershipDocument>> {
    const { email } = filters;
    if (email === undefined) return listMembers(memberships, { rootId, communityId: scope, keep }, page);
    const personId = (await this.people.byAddress([email])).get(email)?.personId;
    if (personId === undefined || page.after !== undefined) return { items: [], next: null };
    const found = [...(await memberships.loadMany([membershipId(rootId, personId)])).values()];
    return { items: found.filter(({ document }) => keep(document)), next: null };
  }

  private async show(
    documents: readonly MembershipDocument[],
    context: { place: Place; tree: Tree; filters: MemberFilters; readers: Readers<'memberships'> },
  ): Promise<readonly MemberView[]> {
    const { place, tree, filters, readers } = context;
    const { rootId, communityId } = place;
    const people = documents.flatMap(({ personId, grants }) => [personId, ...grants.map(({ by }) => by)]);
    const directory = await this.directories.open(mentionsOf(rootId, people), readers.memberships);
    const view = { tree, communityId, wholeTree: filters.wholeTree, canSee: sightOf(place.standing), directory };
    return documents.map((document) => memberViewFor(document, view));
  }
}

/** The tree as the read models tell it; null while it has not been projected. */
const projectedTree = async (
  communities: BuildReader<CommunityDocument>,
  { rootId, communityId }: Place,
): Promise<Tree | null> => {
  const found = await communities.loadMany([...new Set([rootId, communityId])]);
  const root = found.get(rootId)?.document.community;
  const community = found.get(communityId)?.document.community;
  return root === undefined || community === undefined ? null : treeOf(root, [community]);
};

const isListed =
  (tree: Tree, communityId: string, { role, status, wholeTree }: MemberFilters): Keep =>
  ({ rootId, personId, membership, scopes }) => {
    const standing = standingOf(personId, tree, membership);
    const roles = [...ownRoles(standing, communityId), ...inheritedRoles(standing, communityId)];
    // The two read models may be a moment apart: who is listed has a place in both.
    const placed = wholeTree ? scopes.length > 0 : scopes.includes(rootId) || scopes.includes(communityId);
    return (
      placed &&
      (wholeTree ? seesTree(standing) : canSee(standing, communityId)) &&
      (role === undefined || roles.includes(role)) &&
      (status === undefined || status === memberStatus(standing, communityId))
    );
  };
