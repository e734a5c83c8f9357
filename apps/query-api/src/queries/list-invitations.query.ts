import type { EmailAddress, InvitationView } from '@app/contracts';
import type { DocumentPage } from '@app/documents';
import { type InvitationStatus, treeOf } from '@app/domain/reading';
import type { People } from '@app/people';
import { type InvitationDocument, type InvitationsListing, listInvitations, membershipId } from '@app/read-models';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, type Place, sightOf } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import type { Listed, Page } from '../reading/page';
import { type Readers, ReadSide } from '../reading/read-side';
import { PEOPLE } from '../tokens';
import { invitationViewFor, mentionedBy } from '../views/invitation.view';
import { standingOf } from '../views/member.view';

export interface InvitationFilters {
  readonly statuses: readonly InvitationStatus[] | null;
  readonly email?: EmailAddress | undefined;
  readonly invitedBy?: string | undefined;
  readonly expiresBefore?: string | undefined;
  readonly wholeTree: boolean;
  readonly sort: 'invitedAt' | 'expiresAt';
  readonly order: 'asc' | 'desc';
}

/** The invitations of a community, or of the tree of a root. */
export class ListInvitations extends Query<Listed<InvitationView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly filters: InvitationFilters,
    readonly page: Page,
  ) {
    super();
  }
}

const read = ['invitations', 'communities', 'memberships'] as const;

@QueryHandler(ListInvitations)
export class ListInvitationsHandler implements IQueryHandler<ListInvitations> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly clock: Clock,
    @Inject(PEOPLE) private readonly people: People,
  ) {}

  async execute({ asked, communityId, filters, page }: ListInvitations): Promise<Listed<InvitationView>> {
    const place = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_LIST_MEMBER');
    const scope = scopeOf(place, filters.wholeTree);
    const { position, readers } = await this.readSide.snapshot(read, asked.minPosition);
    const at = this.clock.now();
    const found = await this.find(readers, filters, page, { rootId: place.rootId, communityId: scope, at });
    const documents = found.items.map(({ document }) => document);
    return { items: await this.show(documents, place, readers, at), next: found.next, position };
  }

  private async find(
    { invitations }: Readers<'invitations'>,
    { statuses, email, invitedBy, expiresBefore, sort, order }: InvitationFilters,
    page: Page,
    scope: Pick<InvitationsListing, 'rootId' | 'communityId' | 'at'>,
  ): Promise<DocumentPage<InvitationDocument>> {
    const person = email === undefined ? null : (await this.people.byAddress([email])).get(email);
    if (person === undefined) return { items: [], next: null };
    const listing: InvitationsListing = {
      ...scope,
      statuses,
      personId: person?.personId ?? null,
      invitedBy: invitedBy ?? null,
      expiresBefore: expiresBefore ?? null,
      sort,
    };
    return listInvitations(invitations, listing, { direction: order, ...page });
  }

  private async show(
    documents: readonly InvitationDocument[],
    place: Place,
    { communities, memberships }: Readers<'communities' | 'memberships'>,
    at: string,
  ): Promise<readonly InvitationView[]> {
    const { rootId, standing } = place;
    const offered = [...new Set(documents.flatMap(({ communityIds }) => communityIds))];
    const vouchers = [...new Set(documents.map(({ invitation }) => membershipId(rootId, invitation.voucherId)))];
    const [projected, vouching, directory, reasons] = await Promise.all([
      communities.loadMany([...new Set([rootId, ...offered])]),
      memberships.loadMany(vouchers),
      this.directories.open(documents.flatMap(mentionedBy), memberships),
      this.directories.reasons(documents.flatMap(({ reasonEventId }) => reasonEventId ?? [])),
    ]);
    const known = [...projected.values()].map(({ document }) => document.community);
    const root = projected.get(rootId)?.document.community ?? standing.tree.root;
    const tree = treeOf(root, known);
    const canSee = sightOf(standing);
    return documents.map((document) => {
      const { voucherId } = document.invitation;
      const { membership } = vouching.get(membershipId(rootId, voucherId))?.document ?? {};
      const voucher = standingOf(voucherId, tree, membership);
      return invitationViewFor(document, { at, canSee, directory, voucher, reasons });
    });
  }
}
