import {
  type Authority,
  communityEventSchemas,
  type GuestlistEvent,
  type GuestlistEventType,
  membershipEventSchemas,
  parseActor,
  personEventSchemas,
} from '@app/contracts';
import type { Projection } from '@app/event-sourcing';

import { metadataOf, narrowable, type Recorded } from '../recorded';
import type { AuditDocument, StoredEvent } from './audit.document';

// These name the whole offer themselves; every other event of an invitation concerns what was offered at its time.
const namesItsOffer: readonly GuestlistEventType[] = ['UserInvited', 'InvitationAccepted'];

const isThreaded = ({ type, data }: GuestlistEvent) => 'invitationId' in data && !namesItsOffer.includes(type);

const namedCommunities = ({ data }: GuestlistEvent): readonly string[] => {
  if ('scopes' in data) return data.scopes.map(({ communityId }) => communityId);
  if ('communityIds' in data) return data.communityIds;
  return 'communityId' in data ? [data.communityId] : [];
};

const subjectOf = ({ data }: GuestlistEvent): string | null => {
  if ('personId' in data) return data.personId;
  if ('toPersonId' in data) return data.toPersonId;
  return 'ownerId' in data ? data.ownerId : null;
};

const authorityOf = ({ data }: GuestlistEvent): Authority | null => ('authority' in data ? data.authority : null);

const stored = (event: Recorded): StoredEvent => ({
  ...({ type: event.type, data: event.data } as GuestlistEvent),
  id: event.id,
  metadata: metadataOf(event),
  streamName: event.streamName,
  revision: event.revision.toString(),
});

const write = (_: AuditDocument | null, event: Recorded): AuditDocument => {
  const threaded = isThreaded(event);
  return {
    position: event.position,
    at: event.recordedAt,
    type: event.type,
    rootId: 'rootId' in event.data ? event.data.rootId : null,
    communityIds: threaded ? [] : namedCommunities(event),
    threaded,
    subjectId: subjectOf(event),
    actorId: parseActor(metadataOf(event).actor).personId,
    invitationId: 'invitationId' in event.data ? event.data.invitationId : null,
    via: authorityOf(event)?.via ?? null,
    event: stored(event),
  };
};

const types = [communityEventSchemas, membershipEventSchemas, personEventSchemas].flatMap((schemas) =>
  Object.keys(schemas),
);
const on = Object.fromEntries(types.map((type) => [type, write])) as unknown as Record<
  GuestlistEventType,
  typeof write
>;

/** One document per event, whole. Nothing is ignored. */
export const auditProjection: Projection<AuditDocument, GuestlistEvent> = {
  name: 'audit',
  version: 1,
  ignores: [],
  documentIds: (event) => [narrowable(event).id],
  on,
};
