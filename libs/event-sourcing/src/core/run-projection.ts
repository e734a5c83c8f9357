import type { Backoff } from './backoff';
import type { DomainEvent, RecordedEvent } from './domain-event';
import { foldBatch } from './fold-projection';
import { type AppliedEvents, keepFollowing, type LogRun } from './keep-following';
import type { Projection, ProjectionTarget } from './projection';
import { verifyCheckpoint } from './verify-checkpoint';

/** All events in the streams of its prefixes must be known to the projection. */
export interface ProjectionRun<
  Document,
  Event extends DomainEvent,
  Ignored extends Event['type'] = never,
> extends LogRun {
  readonly projection: Projection<Document, Event, Ignored>;
  readonly target: ProjectionTarget<Document>;
}

const BETWEEN_ATTEMPTS: Backoff = { firstMs: 100, maxMs: 30_000 };

/**
 * Keeps the documents of a projection up to date with the log until the signal ends it; never rejects. After a crash
 * or a fault it goes on from its checkpoint: work is repeated, no event is skipped, and repeated work changes nothing.
 */
export const runProjection = async <Document, Event extends DomainEvent, Ignored extends Event['type'] = never>(
  run: ProjectionRun<Document, Event, Ignored>,
): Promise<void> => {
  const { projection, target, log } = run;
  const follower = {
    name: projection.name,
    startAfter: async (logId: string) => {
      const checkpoint = await target.loadCheckpoint();
      await verifyCheckpoint(log, logId, checkpoint);
      return checkpoint;
    },
    apply: (events: readonly RecordedEvent[]) => project(run, events),
    storeCheckpoint: target.storeCheckpoint.bind(target),
  };
  await keepFollowing(run, follower, BETWEEN_ATTEMPTS);
};

const project = async <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  { projection, target }: ProjectionRun<Document, Event, Ignored>,
  events: readonly RecordedEvent[],
): Promise<AppliedEvents> => {
  const { changed, applied, inapplicable } = await foldBatch(projection, events, (ids) => target.loadMany(ids));
  if (changed.length > 0) await target.writeMany(changed);
  return { applied, inapplicable };
};
