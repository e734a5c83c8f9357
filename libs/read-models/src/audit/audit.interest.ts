import type { AuditDocument } from './audit.document';

/** Which entries of a tree somebody wants to see; null where he does not mind. */
export interface AuditInterest {
  readonly rootId: string;
  /** Null for the whole tree. */
  readonly communityId: string | null;
  readonly types: readonly string[] | null;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly invitationId: string | null;
  readonly via: 'held' | 'assign-role' | null;
}

/** Whether an entry is of the wanted kind, wherever it happened. */
export const isOfWantedKind = (interest: AuditInterest, document: AuditDocument): boolean =>
  (interest.types === null || interest.types.includes(document.type)) &&
  (interest.actorId === null || document.actorId === interest.actorId) &&
  (interest.subjectId === null || document.subjectId === interest.subjectId) &&
  (interest.invitationId === null || document.invitationId === interest.invitationId) &&
  (interest.via === null || document.via === interest.via);

/** Whether an entry that names its tree is wanted. False for erasures, which name none. */
export const isWanted = (interest: AuditInterest, document: AuditDocument): boolean =>
  document.rootId === interest.rootId &&
  (interest.communityId === null || document.communityIds.includes(interest.communityId)) &&
  isOfWantedKind(interest, document);

/** Whether somebody was ever known in the place of this interest; `known`: where in its tree he was. */
export const wasKnownThere = ({ communityId }: AuditInterest, known: readonly string[]): boolean =>
  communityId === null ? known.length > 0 : known.includes(communityId);
