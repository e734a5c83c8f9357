import type { EmailAddress, MemberView } from '@app/contracts';
import type { DocumentPage, StampedDocument } from '@app/documents';
import type { Tree } from '@app/domain/reading';
import { listKnown, listMembers, type MembershipDocument, membershipId } from '@app/read-models';
import type { People } from '@app/people';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, type Place, requirePermission, sightOf } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { mentionsOf, PeopleDirectory } from '../directory/directory';
import { asTheyWere, listedThen } from '../history/former-memberships';
import { Past } from '../history/past';
import { laterOf, type PointInTime, PointsInTime } from '../history/points-in-time';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { type Readers, ReadSide } from '../reading/read-side';
import { PEOPLE } from '../tokens';
import { memberViewFor } from '../views/member.view';
import { isListed, isListedNow, type MemberFilters, projectedTree } from './listed-members';

/**
 * Everybody with access to a community, or to anything in the tree of a root. With `asOf` everybody who had access then,
 * which takes the permission to read the audit, too; none when the community did not exist then.
 */
export class ListMembers extends Query<Listed<MemberView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly filters: MemberFilters,
    readonly page: Page,
    /** A time or a position; undefined for now. */
    readonly asOf: string | undefined,
  ) {
    super();
  }
}

type Memberships = Readers<'memberships'>['memberships'];
type Stamped = StampedDocument<MembershipDocument>;

/** What a page is made of: the rows of the read model, and what becomes of them. */
interface Listing {
  readonly memberships: Memberships;
  readonly place: Place;
  /** Null for the whole tree. */
  readonly scope: string | null;
  readonly filters: MemberFilters;
  readonly page: Page;
  readonly tree: Tree;
  /** Null for now. */
  readonly point: PointInTime | null;
}

@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly points: PointsInTime,
    private readonly past: Past,
    @Inject(PEOPLE) private readonly people: People,
  ) {}

  async execute({ asked, communityId, filters, page, asOf }: ListMembers): Promise<Listed<MemberView>> {
    const place = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_LIST_MEMBER');
    if (asOf !== undefined) requirePermission(place, 'COMMUNITY_READ_AUDIT');
    const scope = scopeOf(place, filters.wholeTree);
    const point = asOf === undefined ? null : await this.points.find(asOf, asked.minPosition);
    const needed = laterOf(point?.position, asked.minPosition);
    const { position, readers } = await this.readSide.snapshot(['memberships', 'communities'], needed);
    const about = point === null ? { position } : { position: point.position, at: point.at };
    const tree = await (point === null
      ? projectedTree(readers.communities, place)
      : this.past.tree(place.rootId, [communityId], point.until));
    if (tree === null) return { items: [], next: null, ...about };
    const listing = { memberships: readers.memberships, place, scope, filters, page, tree, point };
    const found = await this.find(listing);
    const documents = found.items.map(({ document }) => document);
    return { items: await this.show(documents, listing), next: found.next, ...about };
  }

  private async find(listing: Listing): Promise<DocumentPage<MembershipDocument>> {
    const { memberships, place, scope, filters, page, tree, point } = listing;
    const { rootId, communityId } = place;
    if (filters.email !== undefined) return { items: await this.findOne(filters.email, listing), next: null };
    if (point !== null) return this.findThen(listing, point);
    const keep = isListedNow(tree, communityId, filters);
    const { role, status } = filters;
    const among = { rootId, communityId: scope, role, suspended: status === 'suspended' };
    return listMembers(memberships, { ...among, keep }, page);
  }

  /** Who was listed is found out of what people held then; on whose word, of those on the page alone. */
  private async findThen(listing: Listing, { until }: PointInTime): Promise<DocumentPage<MembershipDocument>> {
    const { memberships, place, scope, filters, page, tree } = listing;
    const { rootId, communityId } = place;
    const keep = isListed(tree, communityId, filters);
    const sift = (rows: readonly Stamped[]) => listedThen(this.past, { rootId, until, keep }, rows);
    const communityIds = scope === null ? null : [...new Set([rootId, scope])];
    const found = await listKnown(memberships, { rootId, communityIds, sift }, page);
    return { ...found, items: await asTheyWere(this.past, { rootId, until }, found.items) };
  }

  private async findOne(email: EmailAddress, { memberships, place, filters, page, tree, point }: Listing) {
    if (page.after !== undefined) return [];
    const { rootId, communityId } = place;
    const rows = await this.rowOf(email, memberships, rootId);
    if (point === null) return rows.filter(({ document }) => isListedNow(tree, communityId, filters)(document));
    const then = await asTheyWere(this.past, { rootId, until: point.until }, rows);
    return then.filter(({ document }) => isListed(tree, communityId, filters)(document));
  }

  private async rowOf(email: EmailAddress, memberships: Memberships, rootId: string): Promise<readonly Stamped[]> {
    const personId = (await this.people.byAddress([email])).get(email)?.personId;
    return personId === undefined ? [] : [...(await memberships.loadMany([membershipId(rootId, personId)])).values()];
  }

  private async show(
    documents: readonly MembershipDocument[],
    { place, tree, filters, memberships }: Listing,
  ): Promise<readonly MemberView[]> {
    const { rootId, communityId } = place;
    const people = documents.flatMap(({ personId, grants }) => [personId, ...grants.map(({ by }) => by)]);
    const directory = await this.directories.open(mentionsOf(rootId, people), memberships);
    const view = { tree, communityId, wholeTree: filters.wholeTree, canSee: sightOf(place.standing), directory };
    return documents.map((document) => memberViewFor(document, view));
  }
}
