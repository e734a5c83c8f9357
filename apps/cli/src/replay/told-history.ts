import {
  communitiesNamed,
  type CommunityEvent,
  communityStream,
  type EventMetadata,
  type GuestlistEvent,
  isUuid,
  membershipStream,
  parseActor,
} from '@app/contracts';
import type { OpenedEventLog, RecordedEvent } from '@app/event-sourcing';
import type { People } from '@app/people';

import { sentenceOf } from './sentences';
import { Vocabulary } from './vocabulary';

export interface HistoryFilter {
  readonly communityId: string;
  readonly personId?: string;
  readonly types?: readonly string[];
  /** Whether it is told: everything earlier is read for the names in it. */
  readonly from: (event: RecordedEvent) => boolean;
  /** False for the first event that is too late. */
  readonly to: (event: RecordedEvent) => boolean;
}

/** One event as it is told. */
export interface Told {
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly sentence: string;
  readonly actor: string;
  readonly communityIds: readonly string[];
}

type Recorded = RecordedEvent & GuestlistEvent & { readonly metadata: EventMetadata };

/** The root of the community; null when there is no such community. */
export const rootOf = async (log: OpenedEventLog, communityId: string): Promise<string | null> => {
  const [first] = isUuid(communityId) ? await log.readStream(communityStream(communityId)) : [];
  return first === undefined ? null : (first.data as CommunityEvent['data']).rootId;
};

/** Everybody whom the event names: as actor, in its data, on whose word. */
const peopleIn = ({ data, metadata }: Recorded): readonly string[] => {
  const { personId: actorId } = parseActor(metadata.actor);
  const vouching = 'authority' in data ? data.authority?.personId : undefined;
  const named = personKeys.map((key) => (data as Readonly<Record<string, unknown>>)[key]);
  return [actorId, vouching, ...named].filter((id) => typeof id === 'string');
};

const personKeys = ['personId', 'ownerId', 'fromPersonId', 'toPersonId'] as const;

/**
 * What happened in a community, in order: of a root in its whole tree. Reads a page of the log at a time and remembers the
 * names of communities and roles alone, so any history fits.
 */
export async function* toldHistory(
  { log, people }: { readonly log: OpenedEventLog; readonly people: Pick<People, 'byId'> },
  rootId: string,
  filter: HistoryFilter,
): AsyncGenerator<Told, void, undefined> {
  const words = new Vocabulary();
  const ending = new AbortController();
  const prefixes = ['community-', membershipStream(rootId, ''), 'person-'];
  for await (const batch of log.subscribe({ after: null, prefixes, signal: ending.signal })) {
    const events = batch.events as readonly Recorded[];
    words.meet(await people.byId(events.flatMap(peopleIn)));
    for (const event of events) {
      if (!filter.to(event)) return;
      if (isOfCommunity(event)) words.learn(event);
      if (filter.from(event) && matches(event, filter) && (await isInTree(log, event, rootId, filter)))
        yield told(event, words);
    }
    if (batch.caughtUp) return;
  }
}

const isOfCommunity = (event: Recorded): event is Recorded & CommunityEvent =>
  event.streamName.startsWith('community-');

const matches = (event: Recorded, { personId, types }: HistoryFilter): boolean =>
  (types === undefined || types.includes(event.type)) && (personId === undefined || peopleIn(event).includes(personId));

/** An erasure names no tree: it belongs to every one that the person has a history in. */
const isInTree = async (
  log: OpenedEventLog,
  event: Recorded,
  rootId: string,
  { communityId }: HistoryFilter,
): Promise<boolean> => {
  if (event.type === 'PersonErased')
    return (await log.readStream(membershipStream(rootId, event.data.personId))).length > 0;
  if (event.data.rootId !== rootId) return false;
  return communityId === rootId || communitiesNamed(event).includes(communityId);
};

const told = (event: Recorded, words: Vocabulary): Told => ({
  position: event.position,
  at: event.recordedAt,
  type: event.type,
  sentence: sentenceOf(event, event.metadata.actor, words),
  actor: event.metadata.actor,
  communityIds: communitiesNamed(event),
});
