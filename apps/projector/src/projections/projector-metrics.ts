import type { Registry } from 'prom-client';
import { Gauge } from 'prom-client';

import type { Projector } from './start-projector';

/** Tells by projection whether it is at the end of the log, and how many attempts in a row have failed. */
export function observeProjections(projector: Pick<Projector, 'states'>, registry: Registry): void {
  const labelNames = ['projection'] as const;
  const live = new Gauge({
    name: 'projection_live',
    help: '1 while the projection has reached the end of the log, else 0',
    labelNames,
    registers: [registry],
    collect: () => {
      for (const { name, state } of Object.values(projector.states())) {
        live.set({ projection: name }, state === 'live' ? 1 : 0);
      }
    },
  });
  const failures = new Gauge({
    name: 'projection_failures',
    help: 'Attempts of the projection in a row that did not advance',
    labelNames,
    registers: [registry],
    collect: () => {
      for (const status of Object.values(projector.states())) {
        failures.set({ projection: status.name }, status.failures);
      }
    },
  });
}
