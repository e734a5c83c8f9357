import { communityStream, membershipStream, type MembershipEvent } from '@app/contracts';
import { type Community, communityFold, membershipFold, type Standing, treeOf } from '@app/domain';
import type { DomainEvent, EventStore, Fold, Position, RecordedEvent } from '@app/event-sourcing';

/** An event of a membership stream, as the log holds it. */
export type RecordedMembershipEvent = MembershipEvent & Omit<RecordedEvent, 'type' | 'data'>;

type ReadStreams = Pick<EventStore, 'readStream'>;

const folded = <State, Event extends DomainEvent>(
  fold: Fold<State, Event>,
  events: readonly RecordedEvent[],
  before: Position,
): State =>
  events
    .filter(({ position }) => position < before)
    // Every event was checked against the schema of its type before it was appended.
    .reduce((state, event) => fold.evolve(state, event as DomainEvent as Event), fold.initialState);

const communityBefore = async (store: ReadStreams, communityId: string, before: Position): Promise<Community | null> =>
  folded(communityFold, await store.readStream(communityStream(communityId)), before);

/** Where a person stood in these communities of a tree just before that position; null when there was no such root. */
export const standingBefore = async (
  store: ReadStreams,
  { rootId, personId }: { readonly rootId: string; readonly personId: string },
  communityIds: readonly string[],
  before: Position,
): Promise<Standing | null> => {
  const [root, others, membership] = await Promise.all([
    communityBefore(store, rootId, before),
    Promise.all(communityIds.map((communityId) => communityBefore(store, communityId, before))),
    store.readStream(membershipStream(rootId, personId)),
  ]);
  const tree =
    root &&
    treeOf(
      root,
      others.filter((community) => community !== null),
    );
  return tree && { personId, tree, membership: folded(membershipFold, membership, before) };
};
