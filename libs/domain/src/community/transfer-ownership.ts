import { type CommunityEvent, DomainError } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { isMember, isSuspended } from '../authority/access';
import type { TransferFacts } from '../authority/facts';
import { requireEnabled, requireVersion } from '../authority/guards';
import { notFound } from '../authority/refusals';
import { hasHistory } from '../authority/sight';
import type { Standing } from '../authority/standing';
import type { TransferOwnership } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';
import { aboutOf, requireOwnerOrOperator, situationOf } from './situation';

// Both who may ask see all of the tree for this one act, so its whole history decides whether the heir is known.
const requireHeir = (heir: Standing, rootId: string): void => {
  if (isMember(heir, rootId) && !isSuspended(heir, rootId)) return;
  throw new DomainError(
    'not-a-member',
    'Ownership goes to a member of this community who is not suspended in it. Invite or reinstate the person first.',
  );
};

/**
 * Hands a root to one of its members (rule 24), by the owner or an operator. The former owner keeps `admin` in main until
 * his membership says something else of main. A managed community has no owner of its own: `not-found`.
 */
export const transferOwnership: Decider<CommunityState, TransferOwnership, CommunityEvent, TransferFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const situation = situationOf(state, facts);
    const { community, actor } = situation;
    const { communityId, ownerId } = community;
    const heir: Standing = { ...facts.heir, tree: actor.tree };
    if (ownerId === null) throw notFound();
    requireOwnerOrOperator(situation, facts.operator);
    if (!hasHistory(heir)) throw notFound();
    requireVersion(command, community.version);
    requireEnabled(actor.tree, [communityId]);
    if (heir.personId === ownerId) return [];
    requireHeir(heir, communityId);

    const fromMembershipVersion = facts.ownerMembership.version;
    const transfer = { fromPersonId: ownerId, fromMembershipVersion, toPersonId: heir.personId };
    return [{ type: 'OwnershipTransferred', data: { ...aboutOf(community), ...transfer } }];
  },
};
