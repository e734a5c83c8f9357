import type { Ask } from '../terminal/keyboard';
import type { Terminal } from '../terminal/terminal';

/** What a command gets from the process it runs in. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Absent where nobody is there to answer. */
  readonly ask?: Ask;
}
