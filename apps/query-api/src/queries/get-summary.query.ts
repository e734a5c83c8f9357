import type { SummaryView } from '@app/contracts';
import { countInvitations, countMembers } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import { ReadSide } from '../reading/read-side';

/** How many members a community has, or the tree of a root, and how its invitations stand. */
export class GetSummary extends Query<SummaryView> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly wholeTree: boolean,
  ) {
    super();
  }
}

const SOON_MS = 48 * 3_600_000;

@QueryHandler(GetSummary)
export class GetSummaryHandler implements IQueryHandler<GetSummary> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly clock: Clock,
  ) {}

  async execute({ asked, communityId, wholeTree }: GetSummary): Promise<SummaryView> {
    const place = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_LIST_MEMBER');
    const { rootId } = place;
    const scope = { rootId, communityId: scopeOf(place, wholeTree) };
    const { position, readers } = await this.readSide.snapshot(['memberships', 'invitations'], asked.minPosition);
    const at = this.clock.now();
    const soon = new Date(Date.parse(at) + SOON_MS).toISOString();
    const [members, { pending, expiringSoon, expired }] = await Promise.all([
      countMembers(readers.memberships, scope),
      countInvitations(readers.invitations, scope, { at, soon }),
    ]);
    return { members, pending, expiringWithin48h: expiringSoon, expired, asOfPosition: position };
  }
}
