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
} from '@app/domain/reading';
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

class LoggedStandings implements Standings {
  readonly communities: FoldedStreams<CommunityState, CommunityEvent>;
  readonly memberships: FoldedStreams<Membership, MembershipEvent>;

  constructor(store: EventStore) {
    this.communities = new FoldedStreams(store, communityFold, { maxStreams: MAX_STREAMS });
    this.memberships = new FoldedStreams(store, membershipFold, { maxStreams: MAX_STREAMS });
  }

  async rootsOf(communityIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const loaded = await this.load(communityIds);
    return new Map(loaded.flatMap(({ state }) => (state === null ? [] : [[state.communityId, state.rootId]])));
  }

  async tree(rootId: string, communityIds: readonly string[]): Promise<LoadedTree | null> {
    const loaded = await this.load([rootId, ...communityIds]);
    const inTree = loaded.filter(({ state }) => state?.rootId === rootId);
    const communities = byId(inTree.flatMap(({ state }) => (state === null ? [] : [state])));
    const root = communities[rootId];
    return root === undefined ? null : { tree: { root, communities }, basis: basisOf(inTree) };
  }

  async standing(personId: string, rootId: string, communityIds: readonly string[]): Promise<LoadedStanding | null> {
    const [loaded, membership] = await Promise.all([
      this.tree(rootId, communityIds),
      this.memberships.load(membershipStream(rootId, personId)),
    ]);
    if (loaded === null) return null;
    const standing = { personId, tree: loaded.tree, membership: membership.state };
    return { standing, basis: { ...loaded.basis, ...basisOf([membership]) } };
  }

  private load(communityIds: readonly string[]) {
    return Promise.all([...new Set(communityIds)].map((id) => this.communities.load(communityStream(id))));
  }
}

/** Standings out of this log. One of them a process: it keeps what it folded. */
export const createStandings = (store: EventStore): Standings => new LoggedStandings(store);

const byId = (communities: readonly Community[]) =>
  Object.fromEntries(communities.map((community) => [community.communityId, community]));
