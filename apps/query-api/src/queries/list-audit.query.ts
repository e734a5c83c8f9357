import type { AuditEntryView } from '@app/contracts';
import { type AuditListing, listAudit } from '@app/read-models';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import type { Listed, Page } from '../reading/page';
import { parseBound } from '../reading/positions';
import { ReadSide } from '../reading/read-side';
import { AuditEntries } from '../views/audit-entries';

export interface AuditFilters extends Pick<AuditListing, 'types' | 'actorId' | 'subjectId' | 'invitationId' | 'via'> {
  /** A time or a position, inclusive. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly wholeTree: boolean;
  readonly order: 'asc' | 'desc';
}

/** What happened in a community, or in the tree of a root. */
export class ListAudit extends Query<Listed<AuditEntryView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly filters: AuditFilters,
    readonly page: Page,
  ) {
    super();
  }
}

const read = ['audit', 'memberships'] as const;

@QueryHandler(ListAudit)
export class ListAuditHandler implements IQueryHandler<ListAudit> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly entries: AuditEntries,
    private readonly clock: Clock,
  ) {}

  async execute({ asked, communityId, filters, page }: ListAudit): Promise<Listed<AuditEntryView>> {
    const place = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_READ_AUDIT');
    const scope = scopeOf(place, filters.wholeTree);
    const range = await this.rangeOf(filters);
    const { position, readers } = await this.readSide.snapshot(read, asked.minPosition);
    if (position === null) return { items: [], next: null, position };
    // Beyond its checkpoint a batch may be visible in part, and nobody may skip an entry.
    const to = range.to !== null && range.to < position ? range.to : position;
    const listing: AuditListing = { ...filters, ...range, to, rootId: place.rootId, communityId: scope };
    const found = await listAudit(readers, listing, { direction: filters.order, ...page });
    const documents = found.items.map(({ document }) => document);
    const show = await this.entries.open(place.rootId, documents, readers.memberships);
    return { items: documents.map((document) => show(document, place.standing)), next: found.next, position };
  }

  private async rangeOf({ from, to }: AuditFilters) {
    const head = await this.readSide.head();
    const now = this.clock.now();
    const [first, last] = [from, to].map((text) => (text === undefined ? null : parseBound(text, head, now)));
    return {
      from: first?.position ?? null,
      to: last?.position ?? null,
      since: first?.time ?? null,
      until: last?.time ?? null,
    };
  }
}
