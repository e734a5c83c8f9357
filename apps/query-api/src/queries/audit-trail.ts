import type { AuditEntryView, Permission } from '@app/contracts';
import { type AuditListing, firstRecordedAfter, listAudit } from '@app/read-models';
import { Injectable } from '@nestjs/common';

import type { Place } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { timeReads } from '../history/points-in-time';
import { Clock } from '../reading/clock';
import type { Listed, Page } from '../reading/page';
import { type Bound, parseBound } from '../reading/positions';
import { type Readers, ReadSide } from '../reading/read-side';
import { AuditEntries } from '../views/audit-entries';

export interface AuditFilters extends Pick<AuditListing, 'types' | 'actorId' | 'subjectId' | 'invitationId' | 'via'> {
  /** A time or a position, inclusive. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly wholeTree: boolean;
  readonly order: 'asc' | 'desc';
}

/** What a caller needs to read it. */
export const AUDIT_PERMISSION: Permission = 'COMMUNITY_READ_AUDIT';
/** The read models that it is read from. */
export const auditReads = ['audit', 'memberships'] as const;

/** A range of the audit trail of a place, asked for and found to be in order. */
export interface AuditRange {
  readonly filters: AuditFilters;
  readonly from: Bound | null;
  readonly to: Bound | null;
  /** No entry before this place is in the range; null for the beginning of the log. */
  readonly begin: string | null;
}

/** Reads the audit trail for queries: what happened, as a caller may see it. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly readSide: ReadSide,
    private readonly entries: AuditEntries,
    private readonly clock: Clock,
  ) {}

  /** Rejects with `position-unknown` for bounds in the future. */
  async range(filters: AuditFilters): Promise<AuditRange> {
    const head = await this.readSide.head();
    const now = this.clock.now();
    const [from = null, to = null] = [filters.from, filters.to].map((text) =>
      text === undefined ? null : parseBound(text, head, now),
    );
    return { filters, from, to, begin: from === null ? null : await this.beginOf(from) };
  }

  /** Where to begin to look: what was recorded long before a time need not be gone through. */
  private async beginOf(from: Bound): Promise<string | null> {
    if (from.position !== null) return from.position;
    const { position: reached, readers } = await this.readSide.snapshot(timeReads, undefined);
    if (reached === null) return null;
    const justBefore = new Date(Date.parse(from.time) - 1).toISOString();
    return (await firstRecordedAfter(readers, justBefore, reached)) ?? reached;
  }

  /** A page of the range as the caller sees it from his place, of what there was up to `position`. */
  async page(
    { place, range, position }: { place: Place; range: AuditRange; position: string },
    readers: Readers<(typeof auditReads)[number]>,
    page: Page,
  ): Promise<Listed<AuditEntryView>> {
    const listing = listingOf(place, range, position);
    const found = await listAudit(readers, listing, { direction: range.filters.order, ...page });
    const documents = found.items.map(({ document }) => document);
    const show = await this.entries.open(place.rootId, documents, readers.memberships);
    return { items: documents.map((document) => show(document, place.standing)), next: found.next, position };
  }
}

const listingOf = (place: Place, { filters, from, to, begin }: AuditRange, position: string): AuditListing => {
  const last = to?.position ?? null;
  return {
    ...filters,
    rootId: place.rootId,
    communityId: scopeOf(place, filters.wholeTree),
    from: begin,
    // Beyond its checkpoint a batch may be visible in part, and nobody may skip an entry.
    to: last !== null && last < position ? last : position,
    since: from?.time ?? null,
    until: to?.time ?? null,
  };
};
