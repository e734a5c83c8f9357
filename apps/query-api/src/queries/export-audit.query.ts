import type { AuditEntryView } from '@app/contracts';
import type { Keyset } from '@app/documents';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import type { AuditExport } from '../export/export-text';
import type { Asked } from '../reading/asked';
import { ReadSide } from '../reading/read-side';
import { started } from '../reading/started';
import { AUDIT_PERMISSION, type AuditFilters, type AuditRange, auditReads, AuditTrail } from './audit-trail';

/** All that happened in a community, or in the tree of a root, up to where the audit trail is now. */
export class ExportAudit extends Query<AuditExport> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly filters: AuditFilters,
  ) {
    super();
  }
}

/** Of what is alive while a page is written the collector keeps a part for long: larger pages were no faster, and cost 80 MB. */
const ENTRIES_PER_PAGE = 200;

type Entries = readonly AuditEntryView[];

interface Reading {
  readonly personId: string | null;
  readonly communityId: string;
  readonly range: AuditRange;
  readonly position: string;
}

@QueryHandler(ExportAudit)
export class ExportAuditHandler implements IQueryHandler<ExportAudit> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly trail: AuditTrail,
  ) {}

  async execute({ asked, communityId, filters }: ExportAudit): Promise<AuditExport> {
    const { personId, minPosition } = asked;
    const place = await this.authority.holding(personId, communityId, AUDIT_PERMISSION);
    scopeOf(place, filters.wholeTree);
    const range = await this.trail.range(filters);
    const { position } = await this.readSide.snapshot(auditReads, minPosition);
    if (position === null) return { position, pages: nothing() };
    return { position, pages: await started(this.pages({ personId, communityId, range, position })) };
  }

  /**
   * Every page is read on what the caller may see at that moment, out of the build that is live then: who lost the
   * permission gets no further page, and a rebuild during a long export does no harm.
   */
  private async *pages({ personId, communityId, range, position }: Reading): AsyncGenerator<Entries, void, undefined> {
    let after: Keyset | null = null;
    do {
      const place = await this.authority.holding(personId, communityId, AUDIT_PERMISSION);
      const { readers } = await this.readSide.snapshot(auditReads, position);
      const page = { limit: ENTRIES_PER_PAGE, ...(after !== null && { after }) };
      const { items, next } = await this.trail.page({ place, range, position }, readers, page);
      yield items;
      after = next;
    } while (after !== null);
  }
}

async function* nothing(): AsyncGenerator<Entries, void, undefined> {
  // Nobody has projected anything yet.
}
