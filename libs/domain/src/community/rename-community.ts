import type { CommunityEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import { holds, requireEnabled, requirePermission, requireVersion } from '../authority/guards';
import type { RenameCommunity } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';
import { aboutOf, isRoot, visibleSituation } from './situation';

/** Gives a community another name. The same name again is nothing to do. */
export const renameCommunity: Decider<CommunityState, RenameCommunity, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { community, actor } = visibleSituation(state, facts);
    const { rootId, communityId } = community;
    const fromMain = !isRoot(community) && holds(actor, [rootId], ['COMMUNITY_MANAGE_SUB_COMMUNITIES']);
    if (!fromMain) requirePermission(actor, [communityId], 'COMMUNITY_EDIT_COMMUNITY');
    requireVersion(command, community.version);
    requireEnabled(actor.tree, [communityId]);

    const { name } = command.data;
    return name === community.name ? [] : [{ type: 'CommunityRenamed', data: { ...aboutOf(community), name } }];
  },
};
