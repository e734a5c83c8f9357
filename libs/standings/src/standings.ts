import { communityStream, type CommunityEvent, type MembershipEvent, membershipStream } from '@app/contracts';
import {
  type Basis,
  type Community,
  communityFold,
  type CommunityState,
  type Membership,
  membershipFold,
  type Standing,
  type Tree,
} from '@app/domain';
import { type EventStore, FoldedStreams, type LoadedStream, type StreamRevision } from '@app/event-sourcing';

/** Communities and memberships are small; this many folded ones of each are kept in memory. */
const MAX_STREAMS = 20_000;

export interface LoadedTree {
  readonly tree: Tree;
  readonly basis: Basis;
}

export interface LoadedStanding {
  readonly standing: Standing;
  readonly basis: Basis;
}

/** Where people stand, folded from the log at every use: what was acknowledged before is seen. */
export interface Standings {
  readonly communities: FoldedStreams<CommunityState, CommunityEvent>;
  readonly memberships: FoldedStreams<Membership, MembershipEvent>;
  /** The root of each community by communityId; unknown communities are absent. */
  rootsOf(communityIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The root with those of the communities that exist in its tree; null when there is no such root. */
  tree(rootId: string, communityIds: readonly string[]): Promise<LoadedTree | null>;
  /** The person in that tree, with an empty membership when he has none; null when there is no such root. */
  standing(personId: string, rootId: string, communityIds: readonly string[]): Promise<LoadedStanding | null>;
}

const asText = (revision: StreamRevision) => revision.toString();

const basisOf = (streams: readonly LoadedStream<unknown>[]): Basis =>
  Object.fromEntries(streams.map((stream) => [stream.name, asText(stream.revision)]));

export const createStandings = (store: EventStore): Standings => {
  const communities = new FoldedStreams<CommunityState, CommunityEvent>(store, communityFold, {
    maxStreams: MAX_STREAMS,
  });
  const memberships = new FoldedStreams<Membership, MembershipEvent>(store, membershipFold, {
    maxStreams: MAX_STREAMS,
  });

  const loadCommunities = (communityIds: readonly string[]) =>
    Promise.all([...new Set(communityIds)].map((communityId) => communities.load(communityStream(communityId))));

  const loadTree = async (rootId: string, communityIds: readonly string[]): Promise<LoadedTree | null> => {
    const loaded = await loadCommunities([rootId, ...communityIds]);
    const known = loaded.flatMap(({ state }) => (state === null ? [] : [state]));
    const root = known.find(({ communityId }) => communityId === rootId);
    if (root?.rootId !== rootId) return null;
    const inTree = known.filter((community) => community.rootId === rootId);
    return {
      tree: { root, communities: byId(inTree) },
      basis: basisOf(loaded.filter(({ state }) => state?.rootId === rootId)),
    };
  };

  return {
    communities,
    memberships,
    rootsOf: async (communityIds) => {
      const loaded = await loadCommunities(communityIds);
      return new Map(loaded.flatMap(({ state }) => (state === null ? [] : [[state.communityId, state.rootId]])));
    },
    tree: loadTree,
    standing: async (personId, rootId, communityIds) => {
      const [loaded, membership] = await Promise.all([
        loadTree(rootId, communityIds),
        memberships.load(membershipStream(rootId, personId)),
      ]);
      if (loaded === null) return null;
      return {
        standing: { personId, tree: loaded.tree, membership: membership.state },
        basis: { ...loaded.basis, ...basisOf([membership]) },
      };
    },
  };
};

const byId = (communities: readonly Community[]) =>
  Object.fromEntries(communities.map((community) => [community.communityId, community]));
