import type { AuditEntryView } from '@app/contracts';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { ReadSide } from '../reading/read-side';
import { AUDIT_PERMISSION, type AuditFilters, auditReads, AuditTrail } from './audit-trail';

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

@QueryHandler(ListAudit)
export class ListAuditHandler implements IQueryHandler<ListAudit> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly trail: AuditTrail,
  ) {}

  async execute({ asked, communityId, filters, page }: ListAudit): Promise<Listed<AuditEntryView>> {
    const place = await this.authority.holding(asked.personId, communityId, AUDIT_PERMISSION);
    scopeOf(place, filters.wholeTree);
    const range = await this.trail.range(filters);
    const { position, readers } = await this.readSide.snapshot(auditReads, asked.minPosition);
    if (position === null) return { items: [], next: null, position };
    return this.trail.page({ place, range, position }, readers, page);
  }
}
