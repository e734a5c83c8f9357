import { join } from 'node:path';

import type { Command } from 'commander';

import { createApiClient } from '../demo/api-client';
import { startDemoServer } from '../demo/demo-server';
import { StoryBroken } from '../demo/narrator';
import { type Enter, tellStory } from '../demo/story';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { CommandContext } from './command-context';
import { mintToken } from './token.command';

const TOKEN_SECONDS = 3_600;
const serverEntry = join(__dirname, '..', '..', '..', 'standalone', 'src', 'main.js');

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const doorOf =
  (url: string, dataDir: string): Enter =>
  async (name) => {
    const email = `${name}@example.org`;
    const claims = { email, name: capitalised(name), ttl: TOKEN_SECONDS };
    return createApiClient(url, email, await mintToken({ DATA_DIR: dataDir }, claims));
  };

const runDemo = async ({ terminal }: CommandContext, keep: boolean): Promise<void> => {
  terminal.note('Starting a server in a temporary folder …');
  const server = await startDemoServer(serverEntry);
  const stopAndLeave = () => void server.stop().finally(() => process.exit(exitCodes.refused));
  process.once('SIGINT', stopAndLeave).once('SIGTERM', stopAndLeave);
  let told = false;
  try {
    await tellStory(terminal, doorOf(server.url, server.dataDir));
    told = true;
  } catch (error) {
    if (error instanceof StoryBroken) throw new CommandFailure(exitCodes.refused, `The story broke: ${error.message}`);
    throw error;
  } finally {
    process.removeListener('SIGINT', stopAndLeave).removeListener('SIGTERM', stopAndLeave);
    if (told && keep) server.leaveRunning();
    else await server.stop();
  }
  terminal.line();
  terminal.line(
    keep
      ? `The server runs on at ${server.url} with DATA_DIR=${server.dataDir}; end it with: kill ${server.pid}`
      : 'The server has ended and its folder is gone. --keep leaves both for you to look at.',
  );
};

/** `guestlist demo`: the story of the page against a server of its own. */
export const addDemoCommand = (program: Command, context: CommandContext): void => {
  program
    .command('demo')
    .description('Tell the story step by step against a server in a temporary folder, then clean up.')
    .option('--keep', 'leave the server running afterwards')
    .addHelpText('after', '\nEnds with 1 when the server does not follow the rules.')
    .action(({ keep }: { keep?: boolean }) => runDemo(context, keep === true));
};
