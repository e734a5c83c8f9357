import { communitiesNamed, type EventMetadata, type MembershipEvent, membershipStream } from '@app/contracts';
import { emptyMembership, type Membership, membershipFold } from '@app/domain/reading';
import type { RecordedEvent, StreamHistory } from '@app/event-sourcing';
import { membershipAccessActs, membershipId } from '@app/read-models';

import type { Readers } from '../reading/read-side';
import type { MembershipStep, PersonTimeline } from './access-changes';
import type { AccessRange } from './access-range';
import type { Past } from './past';

/** Two places in the log: what is between them is after `from`, and `to` itself included. Empty before the first event. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

type Recorded = RecordedEvent & MembershipEvent;

const stepOf = (event: Recorded, membership: Membership): MembershipStep => ({
  act: {
    type: event.type,
    position: event.position,
    at: event.recordedAt,
    by: (event.metadata as EventMetadata).actor,
  },
  communityIds: communitiesNamed(event),
  membership,
});

const timelineOf = (personId: string, events: readonly Recorded[], { from }: Range): PersonTimeline => {
  let membership = emptyMembership;
  let start = emptyMembership;
  const steps: MembershipStep[] = [];
  for (const event of events) {
    membership = membershipFold.evolve(membership, event);
    if (event.position <= from) start = membership;
    else steps.push(stepOf(event, membership));
  }
  return { personId, start, steps };
};

/** What is known of the people without a look at the log, and how to look. */
export interface TimelineSources {
  readonly log: StreamHistory;
  readonly past: Pick<Past, 'holdings'>;
  /** Contains all of the range. */
  readonly memberships: Pick<Readers<'memberships'>['memberships'], 'loadMany'>;
}

/**
 * What happened between people and a tree in a range, in their order. Those whom no act of it was about are taken from the
 * read model, as far as it tells nothing later. For small lists at a time.
 */
export const loadPersonTimelines = async (
  { log, past, memberships }: TimelineSources,
  { rootId, personIds, touched }: { readonly rootId: string } & Pick<AccessRange, 'personIds' | 'touched'>,
  range: Range,
): Promise<readonly PersonTimeline[]> => {
  const told = await folded(
    log,
    rootId,
    personIds.filter((personId) => touched.has(personId)),
    range,
  );
  const others = personIds.filter((personId) => !touched.has(personId));
  const rows = await memberships.loadMany(others.map((personId) => membershipId(rootId, personId)));
  const current = new Map(
    [...rows.values()].flatMap(({ position, document }): [string, Membership][] =>
      position <= range.to ? [[document.personId, document.membership]] : [],
    ),
  );
  const former = await past.holdings(
    rootId,
    others.filter((personId) => !current.has(personId)),
    range.to,
  );
  return personIds.map((personId) => {
    const start = current.get(personId) ?? former.get(personId) ?? emptyMembership;
    return told.get(personId) ?? { personId, start, steps: [] };
  });
};

const folded = async (
  log: StreamHistory,
  rootId: string,
  personIds: readonly string[],
  range: Range,
): Promise<ReadonlyMap<string, PersonTimeline>> => {
  const events = new Map(personIds.map((personId) => [membershipStream(rootId, personId), [] as Recorded[]]));
  for (const event of await log.readStreams([...events.keys()], { until: range.to, types: membershipAccessActs })) {
    events.get(event.streamName)?.push(event as Recorded);
  }
  return new Map(
    personIds.map((personId) => [
      personId,
      timelineOf(personId, events.get(membershipStream(rootId, personId)) ?? [], range),
    ]),
  );
};
