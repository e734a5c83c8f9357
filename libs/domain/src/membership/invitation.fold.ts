import type { EventData, MembershipEvent } from '@app/contracts';

import type { Invitation, InvitationStatus } from './membership';

const invited = (data: EventData<'UserInvited'>): Invitation => ({
  invitationId: data.invitationId,
  status: 'pending',
  scopes: data.scopes,
  expiresAt: data.expiresAt,
  inviterId: data.authority.personId,
  voucherId: data.authority.personId,
  emailCommitment: data.emailCommitment,
  sends: 1,
  version: 1,
});

type InvitationChange = Extract<
  MembershipEvent,
  {
    type:
      | 'InvitationAmended'
      | 'InvitationResent'
      | 'InvitationAccepted'
      | 'InvitationDeclined'
      | 'InvitationRevoked'
      | 'InvitationExpired'
      | 'InvitationVoided';
  }
>;

const change: {
  readonly [Type in InvitationChange['type']]: (invitation: Invitation, data: EventData<Type>) => Partial<Invitation>;
} = {
  InvitationAmended: ({ voucherId }, { scopes, authority }) => ({
    scopes,
    voucherId: authority?.personId ?? voucherId,
  }),
  InvitationResent: ({ sends }, { expiresAt, authority }) => ({
    status: 'pending',
    expiresAt,
    voucherId: authority.personId,
    sends: sends + 1,
  }),
  InvitationAccepted: (_, { scopes }) => ({ status: 'accepted', scopes }),
  InvitationDeclined: () => ({ status: 'declined' }),
  InvitationRevoked: () => ({ status: 'revoked' }),
  InvitationExpired: () => ({ status: 'expired' }),
  InvitationVoided: () => ({ status: 'voided' }),
};

const isChange = (event: MembershipEvent): event is InvitationChange => Object.hasOwn(change, event.type);

/**
 * One invitation out of the events of its membership stream; null before it was made. Events about something else, mails
 * and unknown types leave it as it is.
 */
export const evolveInvitation = (invitation: Invitation | null, event: MembershipEvent): Invitation | null => {
  if (invitation === null) return event.type === 'UserInvited' ? invited(event.data) : null;
  if (!isChange(event) || event.data.invitationId !== invitation.invitationId) return invitation;
  // The compiler does not see that the function and the data belong to one type of event.
  const alter = change[event.type] as (invitation: Invitation, data: unknown) => Partial<Invitation>;
  return { ...invitation, ...alter(invitation, event.data), version: invitation.version + 1 };
};

/** True from the very moment of expiry on, whether or not an event says so already (rule 19). */
export const isLapsed = (invitation: Invitation, at: string): boolean =>
  invitation.status === 'pending' && at >= invitation.expiresAt;

/** The status as of a time: a pending invitation that is due counts as expired. */
export const statusAt = (invitation: Invitation, at: string): InvitationStatus =>
  isLapsed(invitation, at) ? 'expired' : invitation.status;
