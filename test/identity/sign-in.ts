import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

const REDIRECT = 'http://127.0.0.1/signed-in';
const MOST_STEPS = 12;

/** A provider in a process of its own. */
export interface RunningProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

export const startProvider = async (): Promise<RunningProvider> => {
  const child: ChildProcess = fork(join(__dirname, 'provider.mjs'), { silent: true, execArgv: [] });
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`The provider ended: ${said.join('')}`)));
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ readonly issuer: string }];
  ended.catch(() => undefined);
  return {
    issuer: message.issuer,
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
};

interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
}

const tokensFor = async (issuer: string, form: Readonly<Record<string, string>>, client?: string): Promise<Tokens> => {
  const basic = (text: string) => Buffer.from(text).toString('base64');
  const secret =
    client === undefined
      ? {}
      : { authorization: `Basic ${basic(`${client}:${encodeURIComponent(`${client} has a secret`)}`)}` };
  const answer = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form), headers: secret });
  if (!answer.ok) throw new Error(`The provider answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Tokens;
};

/** What a service account gets for its secret. */
export const signInService = (issuer: string, client: string, resource?: string): Promise<Tokens> =>
  tokensFor(issuer, { grant_type: 'client_credentials', ...(resource !== undefined && { resource }) }, client);

/** The way of a browser through the pages of the provider, up to the code that it brings back. */
const codeFor = async (begin: URL, login: string): Promise<string> => {
  const cookies = new Map<string, string>();
  let url = begin;
  let form: URLSearchParams | null = null;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const posting = form === null ? {} : { method: 'POST', body: form };
    const answer = await fetch(url, { ...posting, redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location?.startsWith(REDIRECT)) return new URL(location).searchParams.get('code') ?? location;
    const page = location === null ? await answer.text() : '';
    if (location === null && answer.status !== 200) throw new Error(`${url.pathname}: ${answer.status} ${page}`);
    url = new URL(location ?? url, begin);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    form = prompt === undefined ? null : new URLSearchParams({ prompt, login, password: 'any' });
  }
  throw new Error(`The provider asked for more than ${MOST_STEPS} steps`);
};

/** Signs somebody in by authorization code and PKCE, as a page in a browser does. */
export const signInPerson = async (issuer: string, login: string): Promise<Tokens> => {
  const verifier = randomBytes(32).toString('base64url');
  const begin = new URL(`${issuer}/auth`);
  begin.search = new URLSearchParams({
    ...{ client_id: 'admin-frontend', response_type: 'code', scope: 'openid guestlist', redirect_uri: REDIRECT },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
    resource: 'urn:guestlist',
  }).toString();
  const code = await codeFor(begin, login);
  return tokensFor(issuer, {
    ...{ grant_type: 'authorization_code', client_id: 'admin-frontend', code, code_verifier: verifier },
    ...{ redirect_uri: REDIRECT, resource: 'urn:guestlist' },
  });
};
