import { DomainError, type AuditEntryView } from '@app/contracts';
import type { Keyset } from '@app/documents';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import type { AuditExport } from '../export/export-text';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import { ReadSide } from '../reading/read-side';
import { started } from '../reading/started';
import { AUDIT_PERMISSION, type AuditFilters, type AuditRange, auditReads, AuditTrail } from './audit-trail';

/** Who asks for an export, and for how long he may be answered. */
export interface AskedForExport extends Asked {
  /** Milliseconds since 1970, when the token ends. */
  readonly expiresAt: number;
}

/** All that happened in a community, or in the tree of a root, up to where the audit trail is now. */
export class ExportAudit extends Query<AuditExport> {
  constructor(
    readonly asked: AskedForExport,
    readonly communityId: string,
    readonly filters: AuditFilters,
  ) {
    super();
  }
}

/** What an export holds at once, as entries and as text: some hundred KiB. */
const ENTRIES_PER_PAGE = 200;

type Entries = readonly AuditEntryView[];

interface Reading {
  readonly asked: AskedForExport;
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
    private readonly clock: Clock,
  ) {}

  async execute({ asked, communityId, filters }: ExportAudit): Promise<AuditExport> {
    const place = await this.authority.holding(asked.personId, communityId, AUDIT_PERMISSION);
    scopeOf(place, filters.wholeTree);
    const range = await this.trail.range(filters);
    const { position } = await this.readSide.snapshot(auditReads, asked.minPosition);
    if (position === null) return { position, pages: nothing() };
    return { position, pages: await started(this.pages({ asked, communityId, range, position })) };
  }

  /**
   * Every page is read on what the caller may see at that moment, out of the build that is live then: who lost the
   * permission or whose token has ended gets no further page, and a rebuild during a long export does no harm.
   */
  private async *pages({ asked, communityId, range, position }: Reading): AsyncGenerator<Entries, void, undefined> {
    let after: Keyset | null = null;
    do {
      this.requireToken(asked);
      const place = await this.authority.holding(asked.personId, communityId, AUDIT_PERMISSION);
      const { readers } = await this.readSide.snapshot(auditReads, position);
      const page = { limit: ENTRIES_PER_PAGE, ...(after !== null && { after }) };
      const { items, next } = await this.trail.page({ place, range, position }, readers, page);
      yield items;
      after = next;
    } while (after !== null);
  }

  private requireToken({ expiresAt }: AskedForExport): void {
    if (Date.parse(this.clock.now()) < expiresAt) return;
    throw new DomainError('unauthenticated', 'The token has expired. Export again with a new one.');
  }
}

async function* nothing(): AsyncGenerator<Entries, void, undefined> {
  // Nobody has projected anything yet.
}
