import type { InvitationEdgeView, InvitationNodeView } from '@app/contracts';
import type { Keyset } from '@app/documents';
import { everyInvitation, membershipId } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import { ReadSide } from '../reading/read-side';
import { started } from '../reading/started';
import { edgeOf, nodeFor } from '../views/invitation-tree.view';

/**
 * Edges and then nodes, page by page; the nodes are known only once all edges have been read. What is kept meanwhile is the
 * id of every person: some 10 MB for 100,000 of them.
 */
export interface InvitationTree {
  readonly position: string | null;
  readonly edges: AsyncIterable<readonly InvitationEdgeView[]>;
  readonly nodes: AsyncIterable<readonly InvitationNodeView[]>;
}

/** Who brought whom into a community, or into the tree of a root. */
export class GetInvitationTree extends Query<InvitationTree> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly wholeTree: boolean,
  ) {
    super();
  }
}

const AT_ONCE = 500;
const read = ['invitations', 'memberships'] as const;

interface Reading {
  readonly personId: string | null;
  /** Where he reads it. */
  readonly communityId: string;
  readonly place: { readonly rootId: string; readonly communityId: string | null };
  readonly position: string | null;
  /** Everybody who is a node, in order of first mention. */
  readonly people: Set<string>;
}

@QueryHandler(GetInvitationTree)
export class GetInvitationTreeHandler implements IQueryHandler<GetInvitationTree> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ asked, communityId, wholeTree }: GetInvitationTree): Promise<InvitationTree> {
    const { personId } = asked;
    const held = await this.authority.holding(personId, communityId, 'COMMUNITY_READ_AUDIT');
    const { rootId, standing } = held;
    const place = { rootId, communityId: scopeOf(held, wholeTree) };
    const { position } = await this.readSide.snapshot(read, asked.minPosition);
    const { ownerId } = standing.tree.root;
    const reading = { personId, communityId, place, position, people: new Set(ownerId === null ? [] : [ownerId]) };
    return { position, edges: await started(this.edges(reading)), nodes: this.nodes(reading) };
  }

  private async *edges({
    place,
    people,
    ...reading
  }: Reading): AsyncGenerator<readonly InvitationEdgeView[], void, undefined> {
    let after: Keyset | null = null;
    do {
      const { invitations } = await this.readers(reading);
      const page: Awaited<ReturnType<typeof everyInvitation>> = await everyInvitation(invitations, place, {
        limit: AT_ONCE,
        ...(after !== null && { after }),
      });
      const edges = page.items.map(({ document }) => edgeOf(document));
      for (const { from, to } of edges) people.add(from).add(to);
      yield edges;
      after = page.next;
    } while (after !== null);
  }

  private async *nodes({
    place,
    people,
    ...reading
  }: Reading): AsyncGenerator<readonly InvitationNodeView[], void, undefined> {
    const { rootId } = place;
    const all = [...people];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const mentions = all.slice(from, from + AT_ONCE).map((personId) => ({ rootId, personId }));
      const { memberships } = await this.readers(reading);
      const documents = await memberships.loadMany(mentions.map(({ personId }) => membershipId(rootId, personId)));
      const directory = await this.directories.open(mentions, { loadMany: async () => documents });
      const context = { place, directory, at: this.clock.now() };
      yield mentions.map((mention) =>
        nodeFor(mention, documents.get(membershipId(rootId, mention.personId))?.document, context),
      );
    }
  }

  /**
   * For who may read it still, as every page of an export is; of the builds that are live by now: a rebuild during a long
   * answer does no harm.
   */
  private async readers({ personId, communityId, position }: Omit<Reading, 'place' | 'people'>) {
    await this.authority.holding(personId, communityId, 'COMMUNITY_READ_AUDIT');
    return (await this.readSide.snapshot(read, position ?? undefined)).readers;
  }
}
