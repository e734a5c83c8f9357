import type { CommunityEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import type { EnableCommunity } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';
import { aboutOf } from './situation';
import { situationOfSwitching } from './switching';

/**
 * Lifts the mask of a disabled community; nothing to do when it is active. Possible in a disabled tree too, where the mask
 * of the root stays (rule 5).
 */
export const enableCommunity: Decider<CommunityState, EnableCommunity, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { community } = situationOfSwitching(command, state, facts);
    return community.status === 'active' ? [] : [{ type: 'CommunityEnabled', data: aboutOf(community) }];
  },
};
