import { isUuid, type Permission, type PersonAccessView } from '@app/contracts';
import { type Community, forbidden, notFound, type Standing, treeOf } from '@app/domain/reading';
import { managedCommunities, type MembershipDocument } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { sightOf } from '../authority/caller-authority';
import { holdsInAny, type SharedTree, SightOfOthers, whereHolding } from '../authority/sight-of-others';
import { type Directory, mentionsOf, PeopleDirectory } from '../directory/directory';
import { communitiesAsTheyWere } from '../history/communities-as-they-were';
import { membershipsEverywhere, placesHeldAt } from '../history/memberships-everywhere';
import { Past } from '../history/past';
import { laterOf, PointsInTime } from '../history/points-in-time';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { type Readers, ReadSide } from '../reading/read-side';
import { isAfter, type Placed, placesIn } from '../views/access.view';
import { placeInCommunityFor } from '../views/community.view';
import { grantViewFor, standingOf } from '../views/member.view';

/**
 * Where a person has access, and on whose word. Of others what stands in communities where the caller may list members,
 * `not-found` when there is and was nothing; with `asOf` it takes the permission to read the audit there, too. Of oneself
 * everything. Nothing is listed of trees, communities and memberships that did not exist then.
 */
export class ListPersonAccess extends Query<Listed<PersonAccessView>> {
  constructor(
    readonly asked: Asked,
    readonly personId: string,
    readonly page: Page,
    /** A time or a position; undefined for now. */
    readonly asOf: string | undefined,
  ) {
    super();
  }
}

type Read = Readers<'communities' | 'memberships'>;

/** What the caller may see of a person: everything in every tree, or what these trees show him. */
interface Sight {
  readonly permissions: readonly Permission[];
  /** Null for everything, which is what one sees of oneself. */
  readonly trees: readonly SharedTree[] | null;
}

interface Looking {
  readonly readers: Read;
  readonly sight: Sight;
  readonly until: string;
}

@QueryHandler(ListPersonAccess)
export class ListPersonAccessHandler implements IQueryHandler<ListPersonAccess> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly sights: SightOfOthers,
    private readonly directories: PeopleDirectory,
    private readonly points: PointsInTime,
    private readonly past: Past,
  ) {}

  async execute({ asked, personId, page, asOf }: ListPersonAccess): Promise<Listed<PersonAccessView>> {
    const sight = await this.sightOf(asked, personId, asOf !== undefined);
    const point = asOf === undefined ? null : await this.points.find(asOf, asked.minPosition);
    const until = point?.until ?? (await this.readSide.head());
    const needed = laterOf(point?.position, asked.minPosition);
    const { position, readers } = await this.readSide.snapshot(['memberships', 'communities'], needed);
    const about = point === null ? { position } : { position: point.position, at: point.at };
    const rootIds = sight.trees?.map(({ rootId }) => rootId) ?? null;
    const all = await membershipsEverywhere(readers.memberships, personId, rootIds);
    const held = await placesHeldAt(this.past, all, until);
    return { ...(await this.pageOf(held, page, { readers, sight, until })), ...about };
  }

  private async sightOf({ personId: callerId, minPosition }: Asked, personId: string, isPast: boolean): Promise<Sight> {
    if (callerId === null || !isUuid(personId)) throw notFound();
    const { readers } = await this.readSide.snapshot(['memberships'], minPosition);
    if (callerId === personId) return { permissions: [], trees: null };
    const trees = await this.sights.sharedTrees({ callerId, personId }, readers.memberships);
    if (trees.length === 0) throw notFound();
    if (!isPast) return { permissions: ['COMMUNITY_LIST_MEMBER'], trees };
    const permissions: readonly Permission[] = ['COMMUNITY_LIST_MEMBER', 'COMMUNITY_READ_AUDIT'];
    const readable = trees.filter((tree) => holdsInAny(tree, permissions));
    if (readable.length === 0) throw forbidden(['COMMUNITY_READ_AUDIT']);
    return { permissions, trees: readable };
  }

  private async pageOf(held: readonly MembershipDocument[], { limit, after }: Page, looking: Looking) {
    const from = after === undefined ? held : held.filter(({ rank }) => rank >= after.order);
    const placed: Placed<PersonAccessView>[] = [];
    // A tree may show nothing of what it holds; on the way to a full page they are gone through in turn.
    for (let start = 0; start < from.length && placed.length <= limit; start += limit) {
      const documents = from.slice(start, start + limit);
      const directory = await this.directoryOf(documents, looking);
      const some = await Promise.all(documents.map((document) => this.placesIn(document, directory, looking)));
      placed.push(...some.flat().filter((one) => isAfter(one, after)));
    }
    const items = placed.slice(0, limit);
    const next = placed.length > limit ? (items.at(-1)?.place ?? null) : null;
    return { items: items.map(({ item }) => item), next };
  }

  /** Whoever gave something in one of these trees. */
  private directoryOf(documents: readonly MembershipDocument[], { readers }: Looking): Promise<Directory> {
    const givers = documents.flatMap(({ rootId, grants }) =>
      mentionsOf(
        rootId,
        grants.map(({ by }) => by),
      ),
    );
    return this.directories.open(givers, readers.memberships);
  }

  private async placesIn(
    document: MembershipDocument,
    directory: Directory,
    { readers, sight, until }: Looking,
  ): Promise<readonly Placed<PersonAccessView>[]> {
    const { rootId, personId, rank, membership } = document;
    const communities = await this.communitiesOf(document, readers, until);
    const root = communities.find(({ communityId }) => communityId === rootId);
    if (root === undefined) return [];
    const standing = standingOf(personId, treeOf(root, communities), membership);
    const shared = sight.trees?.find((tree) => tree.rootId === rootId);
    const isShown = shared === undefined ? () => true : whereHolding(shared, communities, sight.permissions);
    const canSee = shared === undefined ? () => true : sightOf(shared.caller);
    return placesIn(standing, rank, { isShown, itemOf: accessIn({ document, standing, canSee, directory }) });
  }

  /** The root, the communities where the person held something, and with main everything managed in it. */
  private async communitiesOf(
    { rootId, scopes }: MembershipDocument,
    { communities }: Read,
    until: string,
  ): Promise<readonly Community[]> {
    const held = [...(await this.past.communities([rootId, ...scopes], until)).values()];
    if (!scopes.includes(rootId)) return held;
    const managed: Community[] = [];
    for await (const documents of managedCommunities(communities, rootId)) {
      managed.push(...(await communitiesAsTheyWere(this.past, documents, until)));
    }
    return [...managed, ...held];
  }
}

interface Accessing {
  readonly document: MembershipDocument;
  readonly standing: Standing;
  readonly canSee: (communityId: string) => boolean;
  readonly directory: Directory;
}

const accessIn =
  ({ document, standing, canSee, directory }: Accessing) =>
  (community: Community): Omit<PersonAccessView, 'managed'> => {
    const { rootId, grants } = document;
    const shown = grants.filter(
      ({ communityId }) => [rootId, community.communityId].includes(communityId) && canSee(communityId),
    );
    return {
      ...placeInCommunityFor(standing, community),
      grants: shown.map((grant) => grantViewFor(rootId, grant, directory)),
    };
  };
