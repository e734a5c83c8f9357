import { type CommunityEvent, DomainError } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireSight, requireVersion } from '../authority/guards';
import { communityIn } from '../authority/tree';
import type { AddManagedCommunity } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';

/**
 * Makes a managed community inside a main one, in a stream of its own. Members of main have access from then on (rule 1).
 * An expected version is that of the parent.
 */
export const addManagedCommunity: Decider<CommunityState, AddManagedCommunity, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, community, { actor }) => {
    const { communityId, parentId, name } = command.data;
    const { tree } = actor;
    requireSight(actor, [parentId]);
    requirePermission(actor, [parentId], 'COMMUNITY_MANAGE_SUB_COMMUNITIES');
    const parent = communityIn(tree, parentId);
    requireVersion(command, parent?.version ?? 0);
    if (parent?.kind !== 'mssp-main') {
      throw new DomainError(
        'not-an-mssp',
        'Only a main MSSP community has managed communities. Choose one of that kind.',
      );
    }
    requireEnabled(tree, [parentId]);
    // The id is derived from the command: what stands there is this very addition.
    if (community !== null) return [];
    return [{ type: 'ManagedCommunityAdded', data: { rootId: parentId, communityId, name } }];
  },
};
