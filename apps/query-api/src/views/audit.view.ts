import type { AuditEntryView, Authority } from '@app/contracts';
import type { AuditDocument } from '@app/read-models';

import { type Directory, type Mention, mentionsOf } from '../directory/directory';

export interface AuditContext {
  readonly rootId: string;
  readonly canSee: (communityId: string) => boolean;
  readonly directory: Directory;
  /** By event id. */
  readonly reasons: ReadonlyMap<string, string>;
}

export const mentionedIn = (rootId: string, { event, subjectId }: AuditDocument): readonly Mention[] => [
  ...mentionsOf(rootId, [event.metadata.actor]),
  ...(subjectId === null ? [] : [{ rootId, personId: subjectId }]),
];

/** The id under which a reason is kept, for the events that say they have one. */
export const reasonIdOf = ({ event }: AuditDocument): readonly string[] =>
  'hasReason' in event.data && event.data.hasReason ? [event.id] : [];

/** The roles that the event itself names there. */
const rolesIn = ({ event }: AuditDocument, communityId: string): readonly string[] | undefined => {
  const { data } = event;
  if ('scopes' in data) {
    return data.scopes.find((scope) => scope.communityId === communityId)?.roles.map(({ roleId }) => roleId);
  }
  return event.type === 'MemberRolesChanged' ? event.data.roles.map(({ roleId }) => roleId) : undefined;
};

const authorityFor = (authority: Authority, canSee: AuditContext['canSee']) => ({
  via: authority.via,
  scopes: authority.scopes.filter(({ communityId }) => canSee(communityId)),
});

/** One event as the caller may see it, cut to the communities that he sees. */
export const auditEntryFor = (document: AuditDocument, context: AuditContext): AuditEntryView => {
  const { rootId, canSee, directory } = context;
  const { event, communityIds, subjectId, invitationId } = document;
  const { actor, correlationId, causationId, commandId } = event.metadata;
  const visible = communityIds.filter(canSee);
  const authority = 'authority' in event.data ? event.data.authority : null;
  const reason = context.reasons.get(event.id);
  return {
    position: document.position,
    at: document.at,
    type: document.type,
    actor: directory.actor(rootId, actor),
    ...(subjectId !== null && { subject: directory.addressed({ rootId, personId: subjectId }) }),
    communities: visible.map((communityId) => {
      const roles = rolesIn(document, communityId);
      return { communityId, ...(roles !== undefined && { roles: [...roles] }) };
    }),
    otherCommunities: communityIds.length - visible.length,
    ...(invitationId !== null && { invitationId }),
    ...(authority !== null && { authority: authorityFor(authority, canSee) }),
    ...(reason !== undefined && { reason }),
    correlationId,
    causationId,
    commandId,
    eventId: event.id,
  };
};
