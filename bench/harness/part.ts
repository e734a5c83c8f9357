import type { Command } from 'commander';

import type { Terminal } from '../../apps/cli/src/terminal/terminal';

/** One benchmark, in a file of its own under parts/. */
export interface BenchPart {
  readonly name: string;
  readonly summary: string;
  /** Adds its options, and the action that measures, tells the figures, keeps them, and cleans up. */
  readonly register: (command: Command, terminal: Terminal) => void;
}
