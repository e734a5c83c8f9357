import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { MembershipFacts } from '../authority/facts';
import { requireSight, requireVersion } from '../authority/guards';
import { notFound } from '../authority/refusals';
import type { LeaveCommunity } from '../commands';
import { requireOwnMembership } from './member-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOf, situationOf } from './situation';

/** Gives up one's own roles in one community, without any permission and in a disabled one too (rules 5 and 23). */
export const leaveCommunity: Decider<Membership, LeaveCommunity, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { communityId, personId } = command.data;
    if (command.actorId !== personId) throw notFound();
    const { about, subject } = situationOf(aboutOf(command.data), membership, facts);
    requireSight(subject, [communityId]);
    requireVersion(command, membership.version);
    requireOwnMembership(subject, communityId);
    return [{ type: 'MemberLeft', data: { ...about, communityId } }];
  },
};
