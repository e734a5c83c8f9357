import { readConfiguration } from '@app/runtime';
import type { Command } from 'commander';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { ServerConnection } from './server-connection';

/** How a command that speaks to a server was told where it is and who asks. */
export interface ServerFlags {
  readonly url?: string;
  readonly token?: string;
}

/** Adds the options that {@link connectionOf} reads. */
export const withServerOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'the server; http:// with HOST and PORT of the environment when left out')
    .option('--token <token>', 'who asks; GUESTLIST_TOKEN of the environment when left out');

// A server that listens everywhere is asked where it is surely heard.
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

const urlOf = (env: NodeJS.ProcessEnv, given: string | undefined): URL => {
  const { host, port } = given === undefined ? readConfiguration(env) : { host: '', port: 0 };
  const url = given ?? `http://${everywhere[host] ?? (host.includes(':') ? `[${host}]` : host)}:${port}`;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new CommandFailure(exitCodes.usage, '--url is no http or https URL, for example http://127.0.0.1:3000');
};

/** The server that is meant, spoken to by whoever the token says. Throws `CommandFailure` where either is missing. */
export const connectionOf = (env: NodeJS.ProcessEnv, { url, token }: ServerFlags): ServerConnection => {
  const bearer = (token ?? env['GUESTLIST_TOKEN'] ?? '').trim();
  if (bearer === '') {
    throw new CommandFailure(
      exitCodes.usage,
      'A token is missing: give --token or set GUESTLIST_TOKEN. For a server in development: npx guestlist token --help',
    );
  }
  if (!/^[\w.~+/=-]+$/.test(bearer)) throw new CommandFailure(exitCodes.usage, 'What was given as token is none.');
  return new ServerConnection(urlOf(env, url), bearer);
};
