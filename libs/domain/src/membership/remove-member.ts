import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { communitiesHeld } from '../authority/access';
import type { MembershipFacts } from '../authority/facts';
import type { Standing } from '../authority/standing';
import { requireTakeable } from '../authority/taking-away';
import type { RemoveMember } from '../commands';
import { memberAtHand, notAMember, requireNotOwner, requireOwnMembership } from './member-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { withdrawOffers } from './pending-offers';

const communitiesToLeave = (subject: Standing, { communityId, everywhere }: RemoveMember['data']): string[] => {
  if (!everywhere) {
    requireOwnMembership(subject, communityId);
    return [communityId];
  }
  requireNotOwner(subject);
  const held = communitiesHeld(subject);
  if (held.length === 0) throw notAMember();
  return [...held];
};

/**
 * Ends somebody's own roles in one community, or everywhere in the tree, which needs the permission in the root (rule 21).
 * Pending offers lose the same communities in the same append (rule 22). Possible in a disabled community too.
 */
export const removeMember: Decider<Membership, RemoveMember, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { communityId, rootId, everywhere } = command.data;
    const permittedIn = everywhere ? rootId : communityId;
    const situation = memberAtHand(command, membership, facts, 'COMMUNITY_REMOVE_MEMBER', permittedIn);
    const { about, actor, subject } = situation;
    const communityIds = communitiesToLeave(subject, command.data);
    const removal = { type: 'MemberRemoved', data: { ...about, communityIds, everywhere } } as const;
    requireTakeable(actor, subject, removal);

    const { before, after } = withdrawOffers(
      { about, membership },
      everywhere ? 'all' : communityIds,
      command.at,
      'removal',
    );
    return [...before, removal, ...after];
  },
};
