import { isUuid } from '@app/contracts';
import type { Command } from 'commander';
import { z } from 'zod';

import { connectionOf, type ServerFlags, withServerOptions } from '../http/server-options';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { CommandContext } from './command-context';

interface EraseFlags extends ServerFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const answerSchema = z.object({ personId: z.string(), position: z.string() });

/** Somebody at a terminal is asked; elsewhere it has to be said in the command. */
const isMeant = async ({ ask }: CommandContext, personId: string): Promise<boolean> => {
  if (ask === undefined) {
    throw new CommandFailure(exitCodes.usage, 'Erasing cannot be undone. Where nobody can be asked, add --yes.');
  }
  return (await ask(`Erase ${personId} for good? Nothing brings name and address back. Type yes: `)).trim() === 'yes';
};

const runErase = async (context: CommandContext, personId: string, flags: EraseFlags): Promise<void> => {
  if (!isUuid(personId)) throw new CommandFailure(exitCodes.usage, `${JSON.stringify(personId)} is no id of a person.`);
  const { terminal, env } = context;
  const server = connectionOf(env, flags);
  if (flags.yes !== true && !(await isMeant(context, personId))) {
    throw new CommandFailure(exitCodes.refused, 'Nobody was erased.');
  }
  const response = await server.ask({ method: 'DELETE', path: `/v1/people/${personId}` });
  const answer = answerSchema.safeParse(await response.json().catch(() => null));
  if (!answer.success)
    throw new CommandFailure(exitCodes.unavailable, 'What answers at this URL is no Guestlist server.');
  const { position } = answer.data;
  if (flags.json) terminal.line(JSON.stringify({ personId, position }));
  else
    terminal.line(
      `${personId} is erased (position ${position}). Memberships, offers and the row follow within moments.`,
    );
};

const HELP = `
Takes the token of an operator. Name, address and reasons go for good; the history keeps the id. Refused while the person owns a
root community: hand it to somebody first. Backups that were made before still hold the person.

Examples:
  export GUESTLIST_TOKEN=$(npx guestlist token --email op@example.org --operator)
  npx guestlist erase-person 4f1c0c5e-8a0e-4f7e-9d53-6f1f0d3b9a11
  npx guestlist erase-person 4f1c0c5e-8a0e-4f7e-9d53-6f1f0d3b9a11 --yes --json`;

/** `guestlist erase-person`: forgets who is behind an id. */
export const addErasePersonCommand = (program: Command, context: CommandContext): void => {
  const command = program
    .command('erase-person')
    .description('Erase everything personal about somebody, for good.')
    .argument('<personId>', 'whom')
    .option('--yes', 'do not ask');
  withServerOptions(command)
    .option('--json', 'print {"personId", "position"} as JSON')
    .addHelpText('after', HELP)
    .action((personId: string, flags: EraseFlags) => runErase(context, personId, flags));
};
