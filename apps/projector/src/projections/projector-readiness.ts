import type { EventLog } from '@app/event-sourcing';
import type { Progress, Readiness } from '@app/runtime';

import type { Projector } from './start-projector';

/** Ready while no projection stands before a fault. A lag is told as 0 at the head of the log and is unknown behind it. */
export const projectorReadiness = (projector: Pick<Projector, 'states'>, log: Pick<EventLog, 'head'>): Readiness => ({
  status: async () => {
    const head = await log.head();
    const states = Object.values(projector.states());
    const projections = states.map(({ name, position, state, lastError }): [string, Progress] => [
      name,
      { position, lag: position !== null && position >= head ? 0 : null, state, lastError: lastError?.message ?? null },
    ]);
    return {
      ready: states.every(({ lastError }) => lastError === null),
      detail: { projections: Object.fromEntries(projections), reactors: {} },
    };
  },
});
