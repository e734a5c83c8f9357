import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Command } from 'commander';

import { anHourAgo } from '../demo/an-hour-ago';
import { createApiClient } from '../demo/api-client';
import { StoryBroken } from '../demo/narrator';
import { type Enter, tellStory } from '../demo/story';
import { serverEntry } from '../server/server-entry';
import { startServerProcess } from '../server/server-process';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { createJsonTerminal } from '../terminal/terminal';
import type { CommandContext } from './command-context';
import { mintToken } from './token.command';

const TOKEN_SECONDS = 3_600;
/** An invitation runs out so long after the server was started: about when the story comes to it. */
const SECONDS_LEFT = 10;

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const doorOf =
  (url: string, dataDir: string): Enter =>
  async (name) => {
    const email = `${name}@example.org`;
    const claims = { email, name: capitalised(name), ttl: TOKEN_SECONDS };
    return createApiClient(url, email, await mintToken({ DATA_DIR: dataDir }, claims));
  };

/** A server in a new temporary folder; ending it deletes the folder. */
const startDemoServer = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guestlist-demo-'));
  const discard = () => rm(dataDir, { recursive: true, force: true });
  try {
    const { communityId: lastCallId } = await anHourAgo(dataDir, SECONDS_LEFT);
    const server = await startServerProcess({ entryFile: serverEntry, dataDir });
    return { server, dataDir, lastCallId, end: () => server.stop().then(discard) };
  } catch (error) {
    await discard();
    throw error;
  }
};

const asFailure = (error: unknown) =>
  error instanceof StoryBroken ? new CommandFailure(exitCodes.refused, `The story broke: ${error.message}`) : error;

const runDemo = async ({ terminal }: CommandContext, keep: boolean): Promise<void> => {
  terminal.note('Starting a server in a temporary folder …');
  const { server, dataDir, lastCallId, end } = await startDemoServer();
  const endEarly = () => void end().finally(() => process.exit(exitCodes.refused));
  process.once('SIGINT', endEarly).once('SIGTERM', endEarly);
  try {
    await tellStory(terminal, doorOf(server.url, dataDir), { dataDir, lastCallId });
  } catch (error) {
    await end();
    throw asFailure(error);
  }
  process.removeListener('SIGINT', endEarly).removeListener('SIGTERM', endEarly);
  terminal.line();
  if (keep) {
    server.leaveRunning();
    terminal.line(`The server runs on at ${server.url} with DATA_DIR=${dataDir}; end it with: kill ${server.pid}`);
  } else {
    await end();
    terminal.line('The server has ended and its folder is gone. --keep leaves both for you to look at.');
  }
};

/** `guestlist demo`: the story of the page against a server of its own. */
export const addDemoCommand = (program: Command, context: CommandContext): void => {
  program
    .command('demo')
    .description('Tell the story step by step against a server in a temporary folder, then clean up.')
    .option('--keep', 'leave the server running afterwards')
    .option('--json', 'tell it as one JSON object a line')
    .addHelpText(
      'after',
      '\nEnds with 1 when the server does not follow the rules.\n\nExamples:\n  npx guestlist demo\n  npx guestlist demo --keep',
    )
    .action(({ keep, json }: { keep?: boolean; json?: boolean }) => {
      const terminal = json === true ? createJsonTerminal(context.terminal) : context.terminal;
      return runDemo({ ...context, terminal }, keep === true);
    });
};
