import type { CommunityEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireVersion } from '../authority/guards';
import type { DefineRole } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';
import { inOrder, requireHeld } from './role-at-hand';
import { aboutOf, visibleSituation } from './situation';

/** Makes a custom role, which holds only what its author holds (rule 9). An expected version is that of the community. */
export const defineRole: Decider<CommunityState, DefineRole, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { roleId, name, description, permissions } = command.data;
    const { community, actor } = visibleSituation(state, facts);
    const { communityId } = community;
    requirePermission(actor, [communityId], 'COMMUNITY_WRITE_ROLE');
    requireVersion(command, community.version);
    requireEnabled(actor.tree, [communityId]);
    requireHeld(actor, communityId, permissions);
    // The id is derived from the command: what stands there is this very definition.
    if (Object.hasOwn(community.roles, roleId)) return [];

    const role = { roleId, name, description, permissions: inOrder(permissions) };
    return [{ type: 'RoleDefined', data: { ...aboutOf(community), ...role } }];
  },
};
