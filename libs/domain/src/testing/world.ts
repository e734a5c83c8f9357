import { type CommunityEvent, communityStream, membershipStream, type MembershipEvent } from '@app/contracts';

import type { ActorFacts } from '../authority/facts';
import type { Standing, Tree } from '../authority/standing';
import { treeOf } from '../authority/tree';
import type { Community, CommunityState } from '../community/community';
import { communityFold } from '../community/community.fold';
import type { Membership } from '../membership/membership';
import { membershipFold } from '../membership/membership.fold';
import { historyOf, managedAdded, type Offered, registered } from './history';
import { EAST, MAIN, WEST } from './ids';

/** The state of a community after its events; the first of them makes it. */
export const communityAfter = (...events: readonly CommunityEvent[]): Community => {
  const state = events.reduce<CommunityState>((folded, event) => communityFold.evolve(folded, event), null);
  if (state === null) throw new Error('The first event must make the community');
  return state;
};

export const membershipAfter = (...events: readonly MembershipEvent[]): Membership =>
  events.reduce((folded, event) => membershipFold.evolve(folded, event), membershipFold.initialState);

/** The tree of the tests; what happened in each community beside its making. */
export const treeWith = ({
  main = [],
  east = [],
  west = [],
}: Partial<Record<'main' | 'east' | 'west', readonly CommunityEvent[]>> = {}): Tree =>
  treeOf(communityAfter(registered(), ...main), [
    communityAfter(managedAdded(EAST), ...east),
    communityAfter(managedAdded(WEST), ...west),
  ]);

/** Somebody who was given these roles, and then suspended in some communities. */
export const standingOf = (
  personId: string,
  offered: Offered,
  { tree = treeWith(), suspendedIn = [] as readonly string[] } = {},
): Standing => {
  const history = historyOf(personId);
  const added = Object.keys(offered).length === 0 ? [] : [history.added(offered)];
  return { personId, tree, membership: membershipAfter(...added, ...suspendedIn.map(history.suspended)) };
};

/** The facts of a decision by this actor; every stream looked at is at revision 7. */
export const factsOf = (actor: Standing, operator = false): ActorFacts => ({
  actor,
  operator,
  basis: Object.fromEntries(
    [membershipStream(MAIN, actor.personId), ...Object.keys(actor.tree.communities).map(communityStream)].map(
      (stream) => [stream, '7'],
    ),
  ),
});

/** What `authority.basis` records of {@link factsOf} for a grant in one community. */
export const basisOf = (personId: string, communityId: string): Record<string, string> => ({
  [membershipStream(MAIN, personId)]: '7',
  [communityStream(MAIN)]: '7',
  [communityStream(communityId)]: '7',
});
