import { mintToken } from '../../apps/cli/src/commands/token.command';
import { expectDocumented } from './documented-answers';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; null when there was none. */
  readonly body: any;
  readonly text: string;
}

export interface RequestOptions {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

/** One person in front of the server. */
export interface Somebody {
  readonly email: string;
  readonly token: string;
  send(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

/** One request, with or without a token. Throws for an answer that is not as documented. */
export const send = async (
  baseUrl: string,
  method: string,
  path: string,
  { body, rawBody, headers = {}, signal }: RequestOptions = {},
): Promise<Answer> => {
  const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(new URL(path, baseUrl), {
    method,
    headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(payload === undefined ? {} : { body: payload }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  expectDocumented(method, path, { status: response.status, headers: response.headers, text });
  return { status: response.status, headers: response.headers, body: parse(text), text };
};

export interface Claims {
  readonly name?: string;
  readonly operator?: boolean;
  readonly unverified?: boolean;
}

/** Mints a token with the key of the data folder and speaks with it. */
export const signIn = async (
  baseUrl: string,
  dataDir: string,
  email: string,
  claims: Claims = {},
): Promise<Somebody> => {
  const token = await mintToken({ DATA_DIR: dataDir }, { email, ttl: 3_600, ...claims });
  const call = (method: string, path: string, options: RequestOptions = {}) =>
    send(baseUrl, method, path, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } });
  return {
    email,
    token,
    send: call,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, { body }),
  };
};

/** The body of an answer that must have this status; shows the body when it has another one. */
export const expectStatus = (answer: Answer, status: number): any => {
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.body;
};
