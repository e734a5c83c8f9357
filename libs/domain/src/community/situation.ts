import type { ActorFacts } from '../authority/facts';
import { isOwner } from '../authority/access';
import { notFound, reservedForOwner } from '../authority/refusals';
import { canSee } from '../authority/sight';
import type { Standing } from '../authority/standing';
import { withCommunity } from '../authority/tree';
import type { Community, CommunityState } from './community';

/** The community that is decided on and who acts on it, judged by the very state that is being decided on. */
export interface Situation {
  readonly community: Community;
  readonly actor: Standing;
}

/** The ids that every event of a community's stream carries. */
export const aboutOf = ({ rootId, communityId }: Community) => ({ rootId, communityId });

/** The situation of a decision on a community, or `not-found` when it was never registered. */
export const situationOf = (state: CommunityState, { actor }: ActorFacts): Situation => {
  if (state === null) throw notFound();
  return { community: state, actor: { ...actor, tree: withCommunity(actor.tree, state) } };
};

/** The situation of a decision on a community that the actor sees; `not-found` otherwise. */
export const visibleSituation = (state: CommunityState, facts: ActorFacts): Situation => {
  const situation = situationOf(state, facts);
  if (!canSee(situation.actor, situation.community.communityId)) throw notFound();
  return situation;
};

export const isRoot = ({ kind }: Community): boolean => kind !== 'mssp-managed';

/** The acts on a root that its owner and operators share: an operator need not see the tree (rules 24 and 27). */
export const requireOwnerOrOperator = ({ community, actor }: Situation, operator: boolean): void => {
  if (operator || isOwner(actor)) return;
  throw canSee(actor, community.communityId) ? reservedForOwner() : notFound();
};

/** True when such an act rests on the operator role, to be recorded as `operator:…`: the actor does not own the root himself. */
export const restsOnOperator = ({ actor, operator }: ActorFacts): boolean => operator && !isOwner(actor);
