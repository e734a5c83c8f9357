import type { ActorFacts } from '../authority/facts';
import { requirePermission, requireVersion } from '../authority/guards';
import type { DisableCommunity, EnableCommunity } from '../commands';
import type { CommunityState } from './community';
import { isRoot, requireOwnerOrOperator, type Situation, situationOf, visibleSituation } from './situation';

/** Who may disable and enable: the owner or an operator a root, whoever holds MANAGE_SUB_COMMUNITIES in main a managed one. */
export const situationOfSwitching = (
  command: DisableCommunity | EnableCommunity,
  state: CommunityState,
  facts: ActorFacts,
): Situation => {
  if (state !== null && isRoot(state)) {
    const situation = situationOf(state, facts);
    requireOwnerOrOperator(situation, facts.operator);
    requireVersion(command, state.version);
    return situation;
  }
  const situation = visibleSituation(state, facts);
  requirePermission(situation.actor, [situation.community.rootId], 'COMMUNITY_MANAGE_SUB_COMMUNITIES');
  requireVersion(command, situation.community.version);
  return situation;
};
