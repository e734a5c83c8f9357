/** An answer of the server, refusals included. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One person with a token in front of the server. */
export interface ApiClient {
  readonly email: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
}

const REQUEST_TIMEOUT_MS = 10_000;

/** Speaks to the server at `baseUrl` as the person behind the token. */
export const createApiClient = (baseUrl: string, email: string, token: string): ApiClient => {
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return { email, get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) };
};
