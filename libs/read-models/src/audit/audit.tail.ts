import type { DocumentCollection } from '@app/documents';

import { knownIn, type MembershipDocument, membershipId } from '../memberships';
import type { AuditDocument } from './audit.document';
import { type AuditInterest, isOfWantedKind, isWanted, wasKnownThere } from './audit.interest';

/** A part of the log: everything after one position, up to and including another. */
export interface AuditStretch {
  readonly after: string;
  readonly to: string;
}

export interface AuditTailPage {
  readonly documents: readonly AuditDocument[];
  /** Nothing up to here is left to read. */
  readonly upTo: string;
}

/** The next entries of all trees in the order of the log, at most `limit` (2 to 1,000) of them. */
export const readAuditTail = async (
  audit: Pick<DocumentCollection<AuditDocument>, 'find'>,
  { after, to }: AuditStretch,
  limit: number,
): Promise<AuditTailPage> => {
  const { items, next } = await audit.find({ index: 'in-log', range: { from: after, to }, limit });
  const documents = items.map(({ document }) => document).filter(({ position }) => position !== after);
  return { documents, upTo: next === null ? to : String(next.order) };
};

/** Tells which of some entries each interest holds, in their order. */
export type Share = (interest: AuditInterest) => readonly AuditDocument[];

/**
 * Shares entries out among interests in these trees. Reads memberships only when somebody was erased: once for each of
 * those, however many interests there are.
 */
export const shareAuditEntries = async (
  documents: readonly AuditDocument[],
  rootIds: readonly string[],
  memberships: Pick<DocumentCollection<MembershipDocument>, 'loadMany'>,
): Promise<Share> => {
  const known = new Map<string, readonly string[]>();
  const erased = documents.filter(({ rootId }) => rootId === null).map(({ subjectId }) => subjectId ?? '');
  await Promise.all(
    erased.map(async (personId) => {
      const members = await memberships.loadMany(rootIds.map((rootId) => membershipId(rootId, personId)));
      for (const [id, { document }] of members) known.set(id, knownIn(document));
    }),
  );
  const isErasureFor = (interest: AuditInterest, document: AuditDocument): boolean =>
    document.rootId === null &&
    isOfWantedKind(interest, document) &&
    wasKnownThere(interest, known.get(membershipId(interest.rootId, document.subjectId ?? '')) ?? []);
  return (interest) => documents.filter((document) => isWanted(interest, document) || isErasureFor(interest, document));
};
