import { setImmediate as otherWork } from 'node:timers/promises';

import {
  type CommunityEvent,
  communityStream,
  type GuestlistEvent,
  type MembershipEvent,
  membershipStream,
} from '@app/contracts';
import {
  type Community,
  communityFold,
  type CommunityState,
  emptyMembership,
  type Membership,
  membershipFold,
  type Tree,
  treeOf,
} from '@app/domain/reading';
import { type EventStore, foldProjection, type RecordedEvent, type StreamHistory } from '@app/event-sourcing';
import { membershipAccessActs, type MembershipDocument, membershipId, membershipsProjection } from '@app/read-models';
import type { Standings } from '@app/standings';

/** Streams are small; this many are read and folded at once, and other work gets its turn between. */
const STREAMS_AT_ONCE = 50;

/**
 * Trees and people as they were, folded from the log by the folds of today. What is asked for stands at `until`, a
 * position that the log has reached: everything up to it counts. Such an answer never changes.
 */
export class Past {
  constructor(
    private readonly log: Pick<EventStore, 'readStream'> & StreamHistory,
    private readonly standings: Pick<Standings, 'communities'>,
  ) {}

  /** By communityId; those that did not exist are absent. */
  async communities(communityIds: readonly string[], until: string): Promise<ReadonlyMap<string, Community>> {
    const states = await inChunks([...new Set(communityIds)], (chunk) =>
      Promise.all(chunk.map((communityId) => this.community(communityId, until))),
    );
    return new Map(states.flatMap((state) => (state === null ? [] : [[state.communityId, state]])));
  }

  /** The root with those of the communities that existed in its tree; null when the root did not exist. */
  async tree(rootId: string, communityIds: readonly string[], until: string): Promise<Tree | null> {
    const communities = await this.communities([rootId, ...communityIds], until);
    const root = communities.get(rootId);
    return root === undefined ? null : treeOf(root, [...communities.values()]);
  }

  /**
   * What was between these people and a tree, and on whose word they held what they held, by personId. Absent is whom
   * the tree had not been told of.
   */
  async memberships(
    rootId: string,
    personIds: readonly string[],
    until: string,
  ): Promise<ReadonlyMap<string, MembershipDocument>> {
    if (personIds.length === 0) return new Map();
    const ownership = ownershipEvents(await this.eventsOf(communityStream(rootId), until));
    const documents = await inChunks([...new Set(personIds)], async (chunk) => {
      const own = await this.log.readStreams(
        chunk.map((personId) => membershipStream(rootId, personId)),
        { until },
      );
      const folded = await foldProjection(membershipsProjection, inOrder([...ownership, ...own]));
      return chunk.flatMap((personId) => folded.get(membershipId(rootId, personId)) ?? []);
    });
    return new Map(documents.map((document) => [document.personId, document]));
  }

  /**
   * What these people held in a tree, by personId; of their offers it says nothing. Enough to tell who had access, and
   * much less work than {@link Past.memberships}.
   */
  async holdings(
    rootId: string,
    personIds: readonly string[],
    until: string,
  ): Promise<ReadonlyMap<string, Membership>> {
    const folded = await inChunks([...new Set(personIds)], async (chunk) => {
      const held = new Map(chunk.map((personId) => [membershipStream(rootId, personId), emptyMembership]));
      for (const event of await this.log.readStreams([...held.keys()], { until, types: membershipAccessActs })) {
        const before = held.get(event.streamName) ?? emptyMembership;
        held.set(event.streamName, membershipFold.evolve(before, event as RecordedEvent & MembershipEvent));
      }
      return chunk.map((personId): [string, Membership] => [
        personId,
        held.get(membershipStream(rootId, personId)) ?? emptyMembership,
      ]);
    });
    return new Map(folded);
  }

  /** Every community of the tree where the person ever held something himself; the root for who ever owned it. */
  async everHeld(rootId: string, personId: string): Promise<ReadonlySet<string>> {
    const streams = [communityStream(rootId), membershipStream(rootId, personId)];
    const events = (await Promise.all(streams.map((name) => this.log.readStream(name)))).flat();
    return new Set(events.flatMap((event) => heldBy(event as RecordedEvent & GuestlistEvent, personId)));
  }

  private async community(communityId: string, until: string): Promise<CommunityState> {
    const name = communityStream(communityId);
    const today = await this.standings.communities.load(name);
    if (today.position === null || today.position <= until) return today.state;
    const events = await this.eventsOf(name, until);
    return events.reduce<CommunityState>(
      (state, event) => communityFold.evolve(state, event as RecordedEvent & CommunityEvent),
      communityFold.initialState,
    );
  }

  private async eventsOf(streamName: string, until: string): Promise<readonly RecordedEvent[]> {
    return (await this.log.readStream(streamName)).filter(({ position }) => position <= until);
  }
}

/** Of the stream of a root: what says who owns it. */
const ownershipEvents = (events: readonly RecordedEvent[]): readonly RecordedEvent[] =>
  events.filter(({ type }) => !(membershipsProjection.ignores as readonly string[]).includes(type));

/** The communities where the event gives something to the person. */
const heldBy = ({ type, data }: GuestlistEvent, personId: string): readonly string[] => {
  if (type === 'InvitationAccepted' || type === 'MemberAdded') return data.scopes.map(({ communityId }) => communityId);
  if (type === 'MemberRolesChanged') return data.roles.length > 0 ? [data.communityId] : [];
  if (type === 'CommunityRegistered') return data.ownerId === personId ? [data.rootId] : [];
  return type === 'OwnershipTransferred' && data.toPersonId === personId ? [data.rootId] : [];
};

const inOrder = (events: readonly RecordedEvent[]): readonly RecordedEvent[] =>
  events.toSorted((left, right) => (left.position < right.position ? -1 : 1));

async function inChunks<Item, Result>(
  items: readonly Item[],
  answer: (chunk: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += STREAMS_AT_ONCE) {
    if (from > 0) await otherWork();
    results.push(...(await answer(items.slice(from, from + STREAMS_AT_ONCE))));
  }
  return results;
}
