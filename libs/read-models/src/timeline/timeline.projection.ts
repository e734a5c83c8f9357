import {
  communityEventSchemas,
  type GuestlistEvent,
  type GuestlistEventType,
  membershipEventSchemas,
  personEventSchemas,
} from '@app/contracts';
import type { Projection } from '@app/event-sourcing';

import type { Recorded } from '../recorded';
import { spans, type TimelineDocument } from './timeline.document';

/** What stands under an id was first, and stays. */
const mark = (document: TimelineDocument | null, event: Recorded, id: string): TimelineDocument | null => {
  if (document !== null) return document;
  const { position, recordedAt } = event;
  const named = spans.find(({ length }) => id === recordedAt.slice(0, length));
  return named === undefined ? null : { span: named.span, at: id, position };
};

const types = [communityEventSchemas, membershipEventSchemas, personEventSchemas].flatMap((schemas) =>
  Object.keys(schemas),
);
const on = Object.fromEntries(types.map((type) => [type, mark])) as unknown as Record<GuestlistEventType, typeof mark>;

/**
 * When the log was where: one document per month, day, hour and second that says which event was the first of it. The
 * clock of a log may jump, so neither order follows from the other.
 */
export const timelineProjection: Projection<TimelineDocument, GuestlistEvent> = {
  name: 'timeline',
  version: 2,
  ignores: [],
  documentIds: ({ recordedAt }) => spans.map(({ length }) => recordedAt.slice(0, length)),
  on,
};
