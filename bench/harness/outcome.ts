import type { Terminal } from '../../apps/cli/src/terminal/terminal';
import type { Chart } from './chart';
import { keepResults, type machine } from './results';
import { insistOn, tellThresholds, type Threshold } from './verdict';

/** What a part found out, as it is kept for the page about performance. */
export interface Outcome {
  readonly part: string;
  /** Taken before anything was measured. */
  readonly machine: ReturnType<typeof machine>;
  /** How it was measured, by name of the option. */
  readonly options: object;
  readonly thresholds: readonly Threshold[];
  readonly charts: readonly Chart[];
  /** Everything that was measured, whole. */
  readonly figures: object;
}

/** Tells the verdicts, keeps everything, and fails the process for who insists. */
export const conclude = async (
  terminal: Terminal,
  { part, ...outcome }: Outcome,
  { strict = false }: { readonly strict?: boolean },
): Promise<void> => {
  tellThresholds(terminal, outcome.thresholds);
  terminal.line(`Kept in ${await keepResults(part, outcome)}`);
  if (strict) insistOn(outcome.thresholds);
};
