import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { isSuspended } from '../authority/access';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled } from '../authority/guards';
import { requireTakeable } from '../authority/taking-away';
import type { SuspendMember } from '../commands';
import { memberAtHand, requireOwnMembership } from './member-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';

/** Masks somebody's own roles in one community, and in main what is inherited from there (rule 5). Suspended: nothing to do. */
export const suspendMember: Decider<Membership, SuspendMember, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { communityId, hasReason } = command.data;
    const { about, actor, subject, tree } = memberAtHand(command, membership, facts, 'COMMUNITY_REMOVE_MEMBER');
    requireEnabled(tree, [communityId]);
    requireOwnMembership(subject, communityId);
    if (isSuspended(subject, communityId)) return [];
    const suspension = { type: 'MemberSuspended', data: { ...about, communityId, hasReason } } as const;
    requireTakeable(actor, subject, suspension);
    return [suspension];
  },
};
