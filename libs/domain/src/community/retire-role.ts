import type { CommunityEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import type { RetireRole } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';
import { roleAtHand } from './role-at-hand';
import { aboutOf } from './situation';

/** Ends the giving of a custom role; it keeps working for those who hold it (rule 26). Retired already: nothing to do. */
export const retireRole: Decider<CommunityState, RetireRole, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { community, role } = roleAtHand(command, state, facts, 'COMMUNITY_REMOVE_ROLE');
    return role.retired ? [] : [{ type: 'RoleRetired', data: { ...aboutOf(community), roleId: role.roleId } }];
  },
};
