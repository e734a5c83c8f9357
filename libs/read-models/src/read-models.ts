import type { GuestlistEvent, GuestlistEventType } from '@app/contracts';
import type { CollectionDeclaration } from '@app/documents';
import type { Projection } from '@app/event-sourcing';

import { auditCollection, type AuditDocument, auditProjection } from './audit';
import { communitiesCollection, type CommunityDocument, communitiesProjection } from './communities';
import { type InvitationDocument, invitationsCollection, invitationsProjection } from './invitations';
import { type MembershipDocument, membershipsCollection, membershipsProjection } from './memberships';
import { timelineCollection, type TimelineDocument, timelineProjection } from './timeline';

/** A projection with the collection that it fills. */
export interface ReadModel<Document, Ignored extends GuestlistEventType = never> {
  readonly projection: Projection<Document, GuestlistEvent, Ignored>;
  readonly collection: CollectionDeclaration;
}

export const communities = { projection: communitiesProjection, collection: communitiesCollection };
export const memberships = { projection: membershipsProjection, collection: membershipsCollection };
export const invitations = { projection: invitationsProjection, collection: invitationsCollection };
export const audit = { projection: auditProjection, collection: auditCollection };
export const timeline = { projection: timelineProjection, collection: timelineCollection };

export type ReadModelName = 'audit' | 'communities' | 'invitations' | 'memberships' | 'timeline';

/** The documents of each read model. */
export interface ReadModelDocuments {
  readonly audit: AuditDocument;
  readonly communities: CommunityDocument;
  readonly invitations: InvitationDocument;
  readonly memberships: MembershipDocument;
  readonly timeline: TimelineDocument;
}

export const readModelNames: readonly ReadModelName[] = [
  'audit',
  'communities',
  'invitations',
  'memberships',
  'timeline',
];
