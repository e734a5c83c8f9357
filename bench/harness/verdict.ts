import type { Terminal } from '../../apps/cli/src/terminal/terminal';
import { exitCodes } from '../../apps/cli/src/terminal/exit-codes';

type Bound = { readonly below: number } | { readonly atMost: number } | { readonly atLeast: number };

/** What was to be reached, and what was measured; null when it could not be measured. */
export type Threshold = Bound & {
  readonly what: string;
  /** `×` for what is told in multiples of a yardstick. */
  readonly unit: 'ms' | 's' | 'MiB' | '×' | '/s';
  readonly measured: number | null;
};

/** A number as tables show it. */
export const rounded = (value: number): string => {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
};

/** Null when it was not measured. */
export const isReached = (threshold: Threshold): boolean | null => {
  const { measured } = threshold;
  if (measured === null) return null;
  if ('below' in threshold) return measured < threshold.below;
  return 'atMost' in threshold ? measured <= threshold.atMost : measured >= threshold.atLeast;
};

/** The bound in words. */
export const boundOf = (threshold: Threshold): string => {
  if ('below' in threshold) return `< ${threshold.below} ${threshold.unit}`;
  return 'atMost' in threshold ? `≤ ${threshold.atMost} ${threshold.unit}` : `≥ ${threshold.atLeast} ${threshold.unit}`;
};

/** What was measured, in words. */
export const measuredOf = ({ measured, unit }: Threshold): string =>
  measured === null ? '–' : `${rounded(measured)} ${unit}`;

/** Reached, not reached, or not measured. */
export const verdictOf = (threshold: Threshold): string => {
  const reached = isReached(threshold);
  if (reached === null) return 'not measured';
  return reached ? 'reached' : 'not reached';
};

const colours = { 'not measured': 'yellow', reached: 'green', 'not reached': 'red' } as const;

/** Says of each threshold whether it was reached. */
export const tellThresholds = (terminal: Terminal, thresholds: readonly Threshold[]): void =>
  terminal.table(
    ['threshold', 'to reach', 'measured', 'verdict'],
    thresholds.map((threshold) => {
      const verdict = verdictOf(threshold) as keyof typeof colours;
      return [threshold.what, boundOf(threshold), measuredOf(threshold), terminal.style(colours[verdict], verdict)];
    }),
  );

/** Ends the process with a failure, later, when one was missed. Measured badly is not failed: only who asks for it gets it. */
export const insistOn = (thresholds: readonly Threshold[]): void => {
  if (thresholds.some((threshold) => isReached(threshold) === false)) process.exitCode = exitCodes.refused;
};
