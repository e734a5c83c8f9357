import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { isSuspended, ownRoles } from '../authority/access';
import { authorityFor } from '../authority/ceiling';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled } from '../authority/guards';
import { findRole } from '../authority/roles';
import type { ReinstateMember } from '../commands';
import { requireOtherReceiver } from './invitation-at-hand';
import { memberAtHand, requireOwnMembership } from './member-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';

/**
 * Lifts a suspension: all roles held there come into force again, retired ones too, so they are under the ceiling (rule 9).
 * Not suspended: nothing to do.
 */
export const reinstateMember: Decider<Membership, ReinstateMember, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { communityId, hasReason } = command.data;
    const situation = memberAtHand(command, membership, facts, 'COMMUNITY_REMOVE_MEMBER');
    const { about, actor, subject, tree } = situation;
    requireEnabled(tree, [communityId]);
    requireOwnMembership(subject, communityId);
    if (!isSuspended(subject, communityId)) return [];
    requireOtherReceiver(situation);
    const roles = ownRoles(subject, communityId).flatMap((roleId) => findRole(tree, communityId, roleId) ?? []);
    const authority = authorityFor(actor, about.personId, [{ communityId, roles }], facts.basis);
    return [{ type: 'MemberReinstated', data: { ...about, communityId, hasReason, authority } }];
  },
};
