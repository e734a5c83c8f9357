import {
  type CommunityEvent,
  communityEventSchemas,
  type GuestlistEvent,
  type MembershipEvent,
  type PersonEvent,
  personEventSchemas,
} from '@app/contracts';
import { evolveInvitation, type Invitation } from '@app/domain/reading';
import type { Projection } from '@app/event-sourcing';

import { type InvitationEventType, narrowable, type Recorded } from '../recorded';
import type { InvitationDocument } from './invitations.document';

type Ignored = Exclude<MembershipEvent['type'], InvitationEventType> | CommunityEvent['type'] | PersonEvent['type'];
type InvitationEvent = Extract<MembershipEvent, { type: InvitationEventType }>;

const memberEvents: readonly Exclude<MembershipEvent['type'], InvitationEventType>[] = [
  'MemberAdded',
  'MemberRolesChanged',
  'MemberSuspended',
  'MemberReinstated',
  'MemberRemoved',
  'MemberLeft',
];
const ignores = [
  ...memberEvents,
  ...(Object.keys(communityEventSchemas) as CommunityEvent['type'][]),
  ...(Object.keys(personEventSchemas) as PersonEvent['type'][]),
];

const mailStatus = {
  InvitationMailSent: 'sent',
  InvitationMailFailed: 'failed',
  InvitationMailWithheld: 'withheld',
} as const;

const mailAfter = (mail: InvitationDocument['mail'], event: InvitationEvent): InvitationDocument['mail'] => {
  if (event.type === 'UserInvited' || event.type === 'InvitationResent') return 'queued';
  if (!('kind' in event.data) || !(event.type in mailStatus)) return mail;
  const tellsOfTheOffer = event.data.kind === 'invitation' || event.data.kind === 'reminder';
  return tellsOfTheOffer ? mailStatus[event.type as keyof typeof mailStatus] : mail;
};

const reasonAfter = (before: string | null, event: Recorded<InvitationEvent>): string | null =>
  'hasReason' in event.data && event.data.hasReason ? event.id : before;

const indexKeys = (invitation: Invitation) => ({
  status: invitation.status,
  communityIds: invitation.scopes.map(({ communityId }) => communityId),
  invitedBy: invitation.inviterId,
  expiresAt: invitation.expiresAt,
});

const fold = (document: InvitationDocument | null, event: Recorded<InvitationEvent>): InvitationDocument | null => {
  const invitation = evolveInvitation(document?.invitation ?? null, event);
  if (invitation === null) return document;
  const answered = event.type === 'InvitationAccepted' || event.type === 'InvitationDeclined';
  return {
    rootId: event.data.rootId,
    personId: event.data.personId,
    invitation,
    ...indexKeys(invitation),
    invitedAt: document?.invitedAt ?? event.recordedAt,
    answeredAt: answered ? event.recordedAt : (document?.answeredAt ?? null),
    reasonEventId: reasonAfter(document?.reasonEventId ?? null, event),
    mail: mailAfter(document?.mail ?? 'queued', event),
  };
};

/** One document per invitation. */
export const invitationsProjection: Projection<InvitationDocument, GuestlistEvent, Ignored> = {
  name: 'invitations',
  version: 3,
  ignores,
  documentIds: (event) => {
    const { data } = narrowable(event);
    return 'invitationId' in data ? [data.invitationId] : [];
  },
  on: {
    UserInvited: fold,
    InvitationAmended: fold,
    InvitationResent: fold,
    InvitationAccepted: fold,
    InvitationDeclined: fold,
    InvitationRevoked: fold,
    InvitationExpired: fold,
    InvitationVoided: fold,
    InvitationMailSent: fold,
    InvitationMailFailed: fold,
    InvitationMailWithheld: fold,
  },
};
