import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { communitiesHeld } from '../authority/access';
import type { TreeFacts } from '../authority/facts';
import type { EraseMembership } from '../commands';
import { requireNotOwner } from './member-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { withdrawOffers } from './pending-offers';
import { aboutOf } from './situation';

/** Removes an erased person everywhere in one tree and revokes every offer. Nothing left: nothing to do. */
export const eraseMembership: Decider<Membership, EraseMembership, MembershipEvent, TreeFacts> = {
  ...membershipFold,
  decide: ({ at, data }, membership, { tree }) => {
    const about = aboutOf(data);
    const subject = { personId: about.personId, tree, membership };
    requireNotOwner(subject);
    const communityIds = [...communitiesHeld(subject)];
    const { before, after } = withdrawOffers({ about, membership }, 'all', at, 'erasure');
    if (communityIds.length === 0) return [...before, ...after];
    const removal = { type: 'MemberRemoved', data: { ...about, communityIds, everywhere: true } } as const;
    return [...before, removal, ...after];
  },
};
