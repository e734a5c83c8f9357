import {
  type Authority,
  communitiesNamed,
  type GuestlistEvent,
  type GuestlistEventType,
  guestlistEventTypes,
  parseActor,
} from '@app/contracts';
import type { Projection } from '@app/event-sourcing';

import { metadataOf, type Recorded } from '../recorded';
import type { AuditDocument, StoredEvent } from './audit.document';

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

const write = (_: AuditDocument | null, event: Recorded): AuditDocument => ({
  position: event.position,
  at: event.recordedAt,
  type: event.type,
  rootId: 'rootId' in event.data ? event.data.rootId : null,
  communityIds: communitiesNamed(event),
  subjectId: subjectOf(event),
  actorId: parseActor(metadataOf(event).actor).personId,
  invitationId: 'invitationId' in event.data ? event.data.invitationId : null,
  via: authorityOf(event)?.via ?? null,
  event: stored(event),
});

const on = Object.fromEntries(guestlistEventTypes.map((type) => [type, write])) as unknown as Record<
  GuestlistEventType,
  typeof write
>;

/** One document per event, whole. Nothing is ignored. */
export const auditProjection: Projection<AuditDocument, GuestlistEvent> = {
  name: 'audit',
  version: 3,
  ignores: [],
  documentIds: ({ position }) => [position],
  on,
};
