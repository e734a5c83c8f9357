import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { VoidInvitation } from '../commands';
import { invitationIn } from './invitation-at-hand';
import { isLapsed } from './invitation.fold';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOffer } from './offer';
import { expired } from './pending-offers';
import { aboutInvitation } from './situation';

/** Ends a pending offer for a reason that lies outside of it. Lapsed: recorded as expired. Not pending: nothing to do. */
export const voidInvitation: Decider<Membership, VoidInvitation, MembershipEvent, unknown> = {
  ...membershipFold,
  decide: ({ at, data }, membership) => {
    const { invitationId, cause } = data;
    const about = aboutInvitation(invitationId);
    const invitation = invitationIn(membership, invitationId);
    if (invitation.status !== 'pending') return [];
    if (isLapsed(invitation, at)) return [expired(about, invitation)];
    return [{ type: 'InvitationVoided', data: { ...aboutOffer(about, invitation), cause } }];
  },
};
