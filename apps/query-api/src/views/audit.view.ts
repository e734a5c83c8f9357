import type { AuditEntryView, Authority } from '@app/contracts';
import { type AuditDocument, communitiesAt, type OfferedFrom } from '@app/read-models';

import { type Directory, type Mention, mentionsOf } from '../directory/directory';

export interface AuditContext {
  readonly rootId: string;
  readonly canSee: (communityId: string) => boolean;
  readonly directory: Directory;
  /** By event id. */
  readonly reasons: ReadonlyMap<string, string>;
  /** The offers of the invitation that the event belongs to. */
  readonly offers: readonly OfferedFrom[];
}

/** The communities that an event concerns; those of an event in an invitation are told by its offers. */
const concernedBy = (document: AuditDocument, offers: readonly OfferedFrom[]): readonly string[] =>
  document.threaded ? communitiesAt(offers, document.position) : document.communityIds;

export const mentionedIn = (rootId: string, { event, subjectId }: AuditDocument): readonly Mention[] => [
  ...mentionsOf(rootId, [event.metadata.actor]),
  ...(subjectId === null ? [] : [{ rootId, personId: subjectId }]),
];

/** The id under which a reason is kept, for the events that say they have one. */
export const reasonIdOf = ({ event }: AuditDocument): readonly string[] =>
  'hasReason' in event.data && event.data.hasReason ? [event.id] : [];

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
  const { event, subjectId, invitationId } = document;
  const { actor, correlationId, causationId, commandId } = event.metadata;
  const concerned = concernedBy(document, context.offers);
  const visible = concerned.filter(canSee);
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
    otherCommunities: concerned.length - visible.length,
    ...(invitationId !== null && { invitationId }),
    ...(authority !== null && { authority: authorityFor(authority, canSee) }),
    ...(reason !== undefined && { reason }),
    correlationId,
    causationId,
    commandId,
    eventId: event.id,
  };
};
