import type { AuditEntryView } from '@app/contracts';
import type { Standing } from '@app/domain/reading';
import type { AuditDocument } from '@app/read-models';

import { sightOf } from '../authority/caller-authority';
import type { PeopleDirectory } from '../directory/directory';
import type { Readers } from '../reading/read-side';
import { auditEntryFor, mentionedIn, reasonIdOf } from './audit.view';

/** One of the entries that were opened, cut to what somebody with this standing sees. */
export type ShowEntry = (document: AuditDocument, standing: Standing) => AuditEntryView;

/** Audit entries with the people and reasons that belong to them. */
export class AuditEntries {
  constructor(private readonly directories: PeopleDirectory) {}

  /** Joins entries of one tree with people and reasons, in as many reads for a thousand entries as for one. */
  async open(
    rootId: string,
    documents: readonly AuditDocument[],
    memberships: Readers<'memberships'>['memberships'],
  ): Promise<ShowEntry> {
    const [directory, reasons] = await Promise.all([
      this.directories.open(
        documents.flatMap((document) => mentionedIn(rootId, document)),
        memberships,
      ),
      this.directories.reasons(documents.flatMap(reasonIdOf)),
    ]);
    return (document, standing) => auditEntryFor(document, { rootId, canSee: sightOf(standing), directory, reasons });
  }
}
