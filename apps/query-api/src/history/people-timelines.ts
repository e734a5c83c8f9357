import { communitiesNamed, type EventMetadata, type MembershipEvent, membershipStream } from '@app/contracts';
import { emptyMembership, type Membership, membershipFold } from '@app/domain/reading';
import type { EventStore, RecordedEvent } from '@app/event-sourcing';
import { isAccessAct } from '@app/read-models';

import type { MembershipStep, PersonTimeline } from './access-changes';

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

const timelineOf = (personId: string, events: readonly Recorded[], { from, to }: Range): PersonTimeline => {
  let membership = emptyMembership;
  let start = emptyMembership;
  const steps: MembershipStep[] = [];
  for (const event of events.filter(({ position }) => position <= to)) {
    membership = membershipFold.evolve(membership, event);
    if (event.position <= from) start = membership;
    else if (isAccessAct(event)) steps.push(stepOf(event, membership));
  }
  return { personId, start, steps };
};

/** What happened between people and a tree, folded from their streams. Small lists at a time: all streams are read at once. */
export const loadPersonTimelines = async (
  log: Pick<EventStore, 'readStream'>,
  rootId: string,
  personIds: readonly string[],
  range: Range,
): Promise<readonly PersonTimeline[]> =>
  Promise.all(
    personIds.map(async (personId) => {
      const events = await log.readStream(membershipStream(rootId, personId));
      return timelineOf(personId, events as readonly Recorded[], range);
    }),
  );
