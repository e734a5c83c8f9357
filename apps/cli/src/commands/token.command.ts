import { devKeyPath } from '@app/identity';
import { mintDevToken, openDevKey } from '@app/identity/dev-keys';
import { makeFolder, readConfiguration } from '@app/runtime';
import type { Command } from 'commander';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { CommandContext } from './command-context';
import { parseDuration } from './duration';

interface TokenOptions {
  readonly email: string;
  readonly name?: string;
  readonly operator?: boolean;
  readonly unverified?: boolean;
  readonly ttl: number;
  readonly json?: boolean;
}

const DEFAULT_TTL = '1h';

/** A token that the server with the same DATA_DIR takes. */
export const mintToken = async (env: NodeJS.ProcessEnv, claims: Omit<TokenOptions, 'json'>): Promise<string> => {
  const { auth, dataDir } = readConfiguration(env);
  if (auth.mode !== 'dev') {
    throw new CommandFailure(
      exitCodes.refused,
      'Tokens come from the identity provider at AUTH_ISSUER; only a server in AUTH_MODE=dev takes minted ones.',
    );
  }
  await makeFolder(dataDir);
  return mintDevToken({
    key: await openDevKey(devKeyPath(dataDir)),
    issuer: auth.issuer,
    audience: auth.audience,
    rolesClaim: auth.rolesClaim,
    email: claims.email,
    ...(claims.name === undefined ? {} : { name: claims.name }),
    operator: claims.operator === true,
    verified: claims.unverified !== true,
    ttlSeconds: claims.ttl,
    now: new Date(),
  });
};

/** `guestlist token`: prints the token alone, so that a shell can keep it. */
export const addTokenCommand = (program: Command, { env, terminal }: CommandContext): void => {
  program
    .command('token')
    .description('Mint a token for development, signed with the key in DATA_DIR. Prints the token alone.')
    .requiredOption('--email <address>', 'whom the token is for')
    .option('--name <name>', 'the display name')
    .option('--operator', 'give the token the role guestlist:operator')
    .option('--unverified', 'leave the address unverified')
    .option(
      '--ttl <duration>',
      'how long it is valid: a number and s, m, h or d',
      parseDuration,
      parseDuration(DEFAULT_TTL),
    )
    .option('--json', 'print {"token", "expiresInSeconds"} instead')
    .addHelpText('after', '\nExample:\n  TOKEN=$(npx guestlist token --email ada@example.org --name Ada)')
    .action(async (options: TokenOptions) => {
      const token = await mintToken(env, options);
      terminal.line(options.json ? JSON.stringify({ token, expiresInSeconds: options.ttl }) : token);
    });
};
