import type { OfferView } from '@app/contracts';
import type { StampedDocument } from '@app/documents';
import { treeOf } from '@app/domain/reading';
import { type CommunityDocument, type InvitationDocument, openInvitationsOf } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import type { Listed, Page } from '../reading/page';
import { ReadSide } from '../reading/read-side';
import { offerViewFor } from '../views/invitation.view';

/** The invitations that the caller can answer now. */
export class ListMyInvitations extends Query<Listed<OfferView>> {
  constructor(
    readonly asked: Asked,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(ListMyInvitations)
export class ListMyInvitationsHandler implements IQueryHandler<ListMyInvitations> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly directories: PeopleDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ asked, page }: ListMyInvitations): Promise<Listed<OfferView>> {
    const names = ['invitations', 'communities', 'memberships'] as const;
    const { position, readers } = await this.readSide.snapshot(names, asked.minPosition);
    if (asked.personId === null) return { items: [], next: null, position };
    const found = await openInvitationsOf(readers.invitations, asked.personId, this.clock.now(), page);
    const documents = found.items.map(({ document }) => document);
    const mentions = documents.map(({ rootId, invitedBy }) => ({ rootId, personId: invitedBy }));
    const [communities, directory] = await Promise.all([
      readers.communities.loadMany(communitiesOf(documents)),
      this.directories.open(mentions, readers.memberships),
    ]);
    const items = documents.flatMap((document) => {
      const tree = offeredTree(document, communities);
      return tree === null ? [] : [offerViewFor(document, tree, directory)];
    });
    return { items, next: found.next, position };
  }
}

const communitiesOf = (documents: readonly InvitationDocument[]): readonly string[] => [
  ...new Set(documents.flatMap(({ rootId, communityIds }) => [rootId, ...communityIds])),
];

/** Null while the communities of the offer have not all been projected: it then cannot be shown whole. */
const offeredTree = (
  { rootId, communityIds }: InvitationDocument,
  communities: ReadonlyMap<string, StampedDocument<CommunityDocument>>,
) => {
  const root = communities.get(rootId)?.document.community;
  const offered = communityIds.flatMap((id) => communities.get(id)?.document.community ?? []);
  return root === undefined || offered.length < communityIds.length ? null : treeOf(root, offered);
};
