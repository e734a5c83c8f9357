import type { RefusalRecorder } from '@app/refusals';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What is logged when an outage of the store that keeps refusals begins. */
export const REFUSALS_NOT_KEPT =
  'Refused commands cannot be kept now; they wait in memory, and commands are not held up';

/** Tells how many refused commands were written and dropped since the process began, and how many wait. */
export function observeRefusals(recorder: Pick<RefusalRecorder, 'counts'>, registry: Registry): void {
  for (const kind of ['recorded', 'dropped'] as const) {
    const counter: Counter = new Counter({
      name: `guestlist_refusals_${kind}_total`,
      help: `Refused commands that were ${kind}`,
      registers: [registry],
      collect: () => {
        counter.reset();
        counter.inc(recorder.counts[kind]);
      },
    });
  }
  const waiting: Gauge = new Gauge({
    name: 'guestlist_refusals_waiting',
    help: 'Refused commands that wait to be written',
    registers: [registry],
    collect: () => waiting.set(recorder.counts.waiting),
  });
}
