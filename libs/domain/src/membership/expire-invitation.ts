import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ExpireInvitation } from '../commands';
import { invitationIn } from './invitation-at-hand';
import { isLapsed } from './invitation.fold';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { expired } from './pending-offers';
import { aboutInvitation } from './situation';

/** Records that a pending invitation ran out. Nothing to do when it is not due, or no longer pending: safe to repeat. */
export const expireInvitation: Decider<Membership, ExpireInvitation, MembershipEvent, unknown> = {
  ...membershipFold,
  decide: ({ at, data }, membership) => {
    const invitation = invitationIn(membership, data.invitationId);
    return isLapsed(invitation, at) ? [expired(aboutInvitation(data.invitationId), invitation)] : [];
  },
};
