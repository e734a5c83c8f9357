import { pathToFileURL } from 'node:url';

import type { Command } from 'commander';

import { serverEntry } from '../server/server-entry';

const HELP = `
Everything in one process, as npm start does, configured by the environment: PORT (3000), HOST (127.0.0.1), DATA_DIR (./data) and
more, see README.md. Its log is one JSON object a line in any case. SIGTERM or Ctrl-C ends it cleanly. Ends with 2 when the
configuration is wrong, 3 when a port or a store is not to be had.

Examples:
  npx guestlist start
  PORT=3001 METRICS_PORT=0 DATA_DIR=/tmp/year npx guestlist start`;

/** `guestlist start`: the server, in this process. */
export const addStartCommand = (program: Command): void => {
  program
    .command('start')
    .description('Start the server and keep it running.')
    .option('--json', 'has no effect: the log is JSON already')
    .addHelpText('after', HELP)
    .action(async () => {
      // In this very process: signals and exit codes need no forwarding.
      await import(pathToFileURL(serverEntry).href);
    });
};
