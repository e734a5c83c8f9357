import type { EventSubscription, ProjectionFault } from '@app/event-sourcing';
import type { Progress, Readiness } from '@app/runtime';

import type { Followers } from './follower-metrics';
import { lagsBehind, type LagOptions } from './lag';

/**
 * Ready while no projection stands before a fault: queries would answer from what is late. One that is another process's is
 * none of this one's faults, as long as it can be seen that it is. A reactor that does is told of
 * and keeps nobody from being served. Not ready when the log does not answer.
 */
export const projectorReadiness = (
  projector: Followers,
  reactors: Followers,
  log: EventSubscription & { head(): Promise<unknown> },
  options: LagOptions = {},
): Readiness => ({
  status: async () => {
    await log.head();
    const [projections, others] = await Promise.all(
      [projector, reactors].map((followers) => progressOf(followers, log, options)),
    );
    return {
      ready: Object.values(projector.states()).every(({ lastError }) => lastError === null),
      detail: { projections: projections ?? {}, reactors: others ?? {} },
    };
  },
});

const progressOf = async (
  followers: Followers,
  log: EventSubscription,
  options: LagOptions,
): Promise<Readonly<Record<string, Progress>>> => {
  const statuses = Object.values(followers.states());
  const lags = await lagsBehind(log, statuses, options);
  return Object.fromEntries(
    statuses.map(({ name, position, state, lastError }, index) => {
      const lag = lags[index]?.seconds ?? null;
      return [name, { position, lag, state, lastError: lastError && textOf(lastError) }] as const;
    }),
  );
};

/** Which event it is, as far as it is one event's fault, and what is wrong. */
const textOf = ({ eventId, eventType, position, message }: ProjectionFault): string =>
  eventId === null ? message : `${eventType ?? 'Event'} ${eventId} at ${position ?? 'no position'}: ${message}`;
