import { readConfiguration, runProcess } from '@app/runtime';
import type { Command } from 'commander';

import type * as Standalone from '../../../standalone/src/standalone';
import type { CommandContext } from './command-context';

const HELP = `
Everything in one process, as npm start does, configured by the environment: PORT (3000), HOST (127.0.0.1), DATA_DIR (./data) and
more, see README.md. Its log is one JSON object a line in any case. SIGTERM or Ctrl-C ends it cleanly. Ends with 2 when the
configuration is wrong, 3 when a port or a store is not to be had.

Examples:
  npx guestlist start
  PORT=3001 METRICS_PORT=0 DATA_DIR=/tmp/year npx guestlist start`;

/** `guestlist start`: the server, in this process. */
export const addStartCommand = (program: Command, { env }: CommandContext): void => {
  program
    .command('start')
    .description('Start the server and keep it running.')
    .option('--json', 'has no effect: the log is JSON already')
    .addHelpText('after', HELP)
    .action(() =>
      runProcess('guestlist', async () => {
        // The server is loaded by this command alone: the others are at hand sooner without it.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- the build is CommonJS
        const { startStandalone } = require('../../../standalone/src/standalone') as typeof Standalone;
        return startStandalone(readConfiguration(env));
      }),
    );
};
