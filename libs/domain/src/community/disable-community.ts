import type { CommunityEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import { requireEnabled } from '../authority/guards';
import type { DisableCommunity } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';
import { aboutOf } from './situation';
import { situationOfSwitching } from './switching';

/** Masks a community, and with a root its whole tree (rule 5). A disabled one stays so: nothing to do. */
export const disableCommunity: Decider<CommunityState, DisableCommunity, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { community, actor } = situationOfSwitching(command, state, facts);
    if (community.status === 'disabled') return [];
    requireEnabled(actor.tree, [community.communityId]);
    return [{ type: 'CommunityDisabled', data: aboutOf(community) }];
  },
};
