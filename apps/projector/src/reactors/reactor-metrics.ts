import { Gauge, type Registry } from 'prom-client';

import type { Reactors } from './start-reactors';

/** Tells by reactor whether it is at the end of the log, and how many attempts in a row have failed. */
export function observeReactors(reactors: Pick<Reactors, 'states'>, registry: Registry): void {
  const labelNames = ['reactor'] as const;
  const live = new Gauge({
    name: 'reactor_live',
    help: '1 while the reactor has reached the end of the log, else 0',
    labelNames,
    registers: [registry],
    collect: () => {
      for (const { name, state } of Object.values(reactors.states())) {
        live.set({ reactor: name }, state === 'live' ? 1 : 0);
      }
    },
  });
  const failures = new Gauge({
    name: 'reactor_failures',
    help: 'Attempts of the reactor in a row that did not advance',
    labelNames,
    registers: [registry],
    collect: () => {
      for (const status of Object.values(reactors.states())) failures.set({ reactor: status.name }, status.failures);
    },
  });
}
