import type { EventLog, ProjectionStatus } from '@app/event-sourcing';
import type { Progress, Readiness } from '@app/runtime';

import type { Projector } from './start-projector';

/** Whatever goes along the log under a name and tells how far it is. */
type Followers = Pick<Projector, 'states'>;

const progressOf = (followers: Followers, head: string): Readonly<Record<string, Progress>> =>
  Object.fromEntries(
    Object.values(followers.states()).map(({ name, position, state, lastError }: ProjectionStatus) => [
      name,
      { position, lag: position !== null && position >= head ? 0 : null, state, lastError: lastError?.message ?? null },
    ]),
  );

/**
 * Ready while no projection stands before a fault; a reactor that does is told of and keeps nobody from being served. A
 * lag is told as 0 at the head of the log and is unknown behind it.
 */
export const projectorReadiness = (
  projector: Followers,
  reactors: Followers,
  log: Pick<EventLog, 'head'>,
): Readiness => ({
  status: async () => {
    const head = await log.head();
    return {
      ready: Object.values(projector.states()).every(({ lastError }) => lastError === null),
      detail: { projections: progressOf(projector, head), reactors: progressOf(reactors, head) },
    };
  },
});
