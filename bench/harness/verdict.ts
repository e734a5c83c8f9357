import type { Terminal } from '../../apps/cli/src/terminal/terminal';

/** What was to be reached, and what was measured; null when it could not be measured. */
export interface Threshold {
  readonly what: string;
  readonly below: number;
  readonly unit: 'ms' | 'MiB';
  readonly measured: number | null;
}

/** A number of milliseconds or mebibytes, as tables show it. */
export const rounded = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));

const verdictOf = (terminal: Terminal, { below, measured }: Threshold): string => {
  if (measured === null) return terminal.style('yellow', 'not measured');
  return measured < below ? terminal.style('green', 'reached') : terminal.style('red', 'not reached');
};

/** Says of each threshold whether it was reached. */
export const tellThresholds = (terminal: Terminal, thresholds: readonly Threshold[]): void =>
  terminal.table(
    ['threshold', 'below', 'measured', 'verdict'],
    thresholds.map((threshold) => [
      threshold.what,
      `${threshold.below} ${threshold.unit}`,
      threshold.measured === null ? '–' : `${rounded(threshold.measured)} ${threshold.unit}`,
      verdictOf(terminal, threshold),
    ]),
  );
